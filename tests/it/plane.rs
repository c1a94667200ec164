//! Training and sampling in the plane through the worker: what the window sees, and everything that may go wrong.

use genscope::checkpoint::DiffusionConfig;
use genscope::data::mixture::Mixture;
use genscope::data::points::{Cloud, find};
use genscope::engine::DeviceChoice;
use genscope::model::mlp::MlpConfig;
use genscope::model::shipped::DENOISERS;
use genscope::sample::diffusion::{SamplerConfig, SamplerKind, order};
use genscope::sample::prediction::PredictionType;
use genscope::sample::schedule::ScheduleKind;
use genscope::session::{Command, DenoiseRequest, Denoised, Event, Fork, PlaneSpec, Session, Source, TrainCommand, TrainTrace};
use genscope::train::PlaneData;
use genscope::ui::text::Texts;
use std::sync::Arc;
use std::time::{Duration, Instant};

struct Watched {
    session: Session,
    events: Vec<Event>,
}

impl Watched {
    fn new() -> Self {
        Self { session: Session::start(DeviceChoice::Cpu, Arc::new(|| {})).expect("a thread"), events: Vec::new() }
    }

    fn send(&self, command: Command) {
        assert!(self.session.send(command), "the queue is full");
    }

    fn until<T>(&mut self, what: &str, found: impl Fn(&Self) -> Option<T>) -> T {
        let began = Instant::now();
        loop {
            self.events.extend(self.session.events());
            if let Some(found) = found(self) {
                return found;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{what} never came: {:?}", self.events);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn train(&mut self, what: &str, wanted: impl Fn(&TrainTrace) -> bool) -> Arc<TrainTrace> {
        self.until(what, |watched| watched.session.train().filter(|trace| wanted(trace)))
    }

    fn denoised(&mut self, request: DenoiseRequest) -> Arc<Denoised> {
        let lane = request.lane;
        self.events.clear();
        self.send(Command::Denoise(Box::new(request)));
        self.until("the run", |watched| watched.events.iter().find_map(|event| match event {
            Event::Denoised(run) if run.request.lane == lane => Some(run.clone()),
            _ => None,
        }))
    }

    /// Waits for the failure, which must have words in both languages.
    fn failed(&mut self, key: &str) {
        self.until(key, |watched| watched.events.iter().find(|event| match event {
            Event::Failed(failure) => failure.key == key,
            Event::DenoiseFailed(failed) => failed.failure.as_ref().is_some_and(|failure| failure.key == key),
            _ => false,
        }).map(|_| ()));
        for language in ["en", "zh-CN"] {
            assert!(Texts::new(language).has(key), "{language} has no words for {key}");
        }
    }
}

fn ring() -> PlaneData {
    PlaneData::Shape(find("ring").expect("a shape"))
}

fn spec() -> PlaneSpec {
    PlaneSpec {
        data: ring(),
        model: MlpConfig { n_layer: 2, n_hidden: 32, n_time: 16 },
        diffusion: DiffusionConfig { schedule: ScheduleKind::Cosine, timesteps: 100, prediction_type: PredictionType::Epsilon },
        batch_size: 128,
        learning_rate: 5e-3,
        seed: 7,
    }
}

fn request(source: Source) -> DenoiseRequest {
    DenoiseRequest { lane: 0, source, sampler: SamplerConfig { steps: 20, ..SamplerConfig::default() }, count: 500, seed: 3, against: ring(), fork: None }
}

#[test]
fn a_run_begins_trains_pauses_and_steps() {
    let mut watched = Watched::new();
    watched.send(Command::Train(TrainCommand::Begin(spec())));
    let begun = watched.train("the run", |_| true);
    assert!(begun.step == 0 && !begun.running && begun.losses.is_empty());
    let look = begun.look.clone().expect("a first look before the first step");
    assert!(look.step == 0 && look.samples.len() == 1000 && look.field.is_none());
    assert!(begun.floor.sliced_wasserstein > 0.0 && begun.distances[0].1.sliced_wasserstein > 2.0 * begun.floor.sliced_wasserstein, "untrained is far");

    watched.send(Command::Train(TrainCommand::Step));
    let stepped = watched.train("one step", |trace| trace.step == 1);
    let working = stepped.working.clone().expect("its working");
    assert!(!stepped.running && working.step == 1 && Some(working.loss) == stepped.losses.get(0));
    let (draws, schedule) = (&working.draws, &stepped.schedule);
    for (i, t) in draws.t.iter().enumerate() {
        let x_t = schedule.signal(*t) * f64::from(draws.x_0[2 * i]) + schedule.sigma(*t) * f64::from(draws.eps[2 * i]);
        assert!((x_t - f64::from(draws.x_t[2 * i])).abs() < 1e-5 && draws.target[2 * i] == draws.eps[2 * i]);
    }
    let mean = |out: &[f32]| out.iter().zip(&draws.target).map(|(o, t)| (o - t).powi(2)).sum::<f32>() / out.len() as f32;
    assert!((mean(&working.predicted) - working.loss).abs() < 1e-4 * working.loss, "the loss is that of the predictions shown");
    assert_eq!(mean(&working.predicted_after), working.loss_after);

    watched.send(Command::Train(TrainCommand::Look(Some(60))));
    watched.send(Command::Train(TrainCommand::Run));
    let running = watched.train("progress", |trace| trace.running && trace.step > 300);
    assert!(running.working.is_none() && running.losses.len() == running.step as usize && running.seconds > 0.0);
    let field = running.look.as_ref().and_then(|look| look.field.clone()).expect("the field was asked for");
    assert!(field.t == 60 && field.at.len() == field.eps.len() && field.eps.iter().flatten().all(|x| x.is_finite()));
    watched.send(Command::Train(TrainCommand::Pause));
    let paused = watched.train("the pause", |trace| !trace.running && trace.look.as_ref().is_some_and(|look| look.step == trace.step));
    std::thread::sleep(Duration::from_millis(30));
    assert_eq!(watched.session.train().expect("a trace").step, paused.step, "a paused run stands still");
    let (first, last) = (paused.distances[0].1, paused.distances.last().expect("looks").1);
    assert!(last.sliced_wasserstein < first.sliced_wasserstein, "samples came nearer: {first:?} {last:?}");

    // The same seed gives the same run, another one another; and what was trained samples on.
    let losses = paused.losses.to_vec()[..50].to_vec();
    for (seed, same) in [(7, true), (8, false)] {
        watched.send(Command::Train(TrainCommand::Begin(PlaneSpec { seed, ..spec() })));
        watched.send(Command::Train(TrainCommand::Run));
        let again = watched.train("fifty steps", |trace| trace.spec.seed == seed && trace.run > paused.run && trace.step >= 50);
        assert_eq!(again.losses.to_vec()[..50] == losses[..], same, "seed {seed}");
    }
    let model = paused.look.as_ref().expect("a look").model.clone();
    let run = watched.denoised(request(Source::Net(model)));
    assert!(run.path.steps.len() == 20 && run.evaluations == 20 && run.path.x.len() == 1000 && run.millis > 0.0);
}

#[test]
fn shipped_denoisers_are_as_good_as_promised() {
    let mut watched = Watched::new();
    for shipped in DENOISERS {
        let data = PlaneData::Shape(find(shipped.data).expect("a shape"));
        let kind = if shipped.flow { SamplerKind::FlowEuler } else { SamplerKind::Dpmpp2M };
        let run = watched.denoised(DenoiseRequest {
            sampler: SamplerConfig { kind, steps: 50, ..SamplerConfig::default() },
            count: 2000,
            against: data,
            ..request(Source::Shipped(shipped.id.to_owned()))
        });
        println!("{}: {:?} floor {:?}", shipped.id, run.distance, run.floor);
        assert!(run.distance.sliced_wasserstein < 0.12, "{}: {:?}", shipped.id, run.distance);
    }
    let bytes: usize = DENOISERS.iter().map(|model| model.bytes.len()).sum();
    assert!(bytes <= 2 << 20, "the shipped denoisers take {bytes} bytes");
}

#[test]
fn runs_can_be_forked_replaced_and_stopped() {
    let mut watched = Watched::new();
    let mixture = Arc::new(Mixture::new(vec![0.5, 0.5], vec![[-1.0, 0.0], [1.0, 0.0]], 0.01).expect("two components"));
    let diffusion = DiffusionConfig { schedule: ScheduleKind::Linear, timesteps: 1000, prediction_type: PredictionType::Epsilon };
    let exact = || Source::Exact(mixture.clone(), diffusion.clone());
    let whole = watched.denoised(request(exact()));
    let mut x = whole.path.state(8).to_vec();
    x[0] = -x[0];
    let fork = Fork { of: whole.clone(), step: 8, x };
    let forked = watched.denoised(DenoiseRequest { lane: 1, fork: Some(fork), ..request(exact()) });
    assert_eq!(whole.path.steps[..8], forked.path.steps[..8], "the common past");
    assert!(forked.path.x[0] != whole.path.x[0] && forked.path.x[2..] == whole.path.x[2..]);

    // A long run is replaced by a newer one of its lane, and stopped on request; either way it says so.
    let long = || DenoiseRequest { sampler: SamplerConfig { kind: SamplerKind::Ddpm, steps: 1000, ..SamplerConfig::default() }, count: 20_000, ..request(exact()) };
    watched.events.clear();
    watched.send(Command::Denoise(Box::new(long())));
    watched.until("it is under way", |watched| watched.session.status().denoising);
    watched.send(Command::Denoise(Box::new(request(exact()))));
    watched.until("the newer one", |watched| watched.events.iter().find(|event| matches!(event, Event::Denoised(_))).map(|_| ()));
    let stopped = |watched: &Watched| watched.events.iter().filter(|event| matches!(event, Event::DenoiseFailed(failed) if failed.failure.is_none())).count();
    assert_eq!(stopped(&watched), 1);
    watched.send(Command::Denoise(Box::new(long())));
    watched.send(Command::StopDenoising(0));
    watched.until("it was stopped", |watched| (stopped(watched) == 2).then_some(()));
    watched.until("nothing is under way", |watched| watched.session.status().denoising.is_none().then_some(()));
}

#[test]
fn what_cannot_be_done_is_said() {
    let mut watched = Watched::new();
    let net = || request(Source::Shipped("plane-moons".to_owned()));
    let sampler = |kind, steps, eta| DenoiseRequest { sampler: SamplerConfig { kind, steps, eta, ..SamplerConfig::default() }, ..net() };
    for (wrong, key) in [
        (request(Source::Shipped("plane-nothing".to_owned())), "error-unknown-model"),
        (DenoiseRequest { count: 0, ..net() }, "error-plane-count"),
        (DenoiseRequest { count: 10_000_000, ..net() }, "error-plane-count"),
        (sampler(SamplerKind::Ddim, 0, 0.0), "error-sampler"),
        (sampler(SamplerKind::Ddim, 5000, 0.0), "error-sampler"),
        (sampler(SamplerKind::Ddim, 10, 7.0), "error-sampler"),
        (sampler(SamplerKind::FlowEuler, 10, 0.0), "error-sampler"),
    ] {
        watched.events.clear();
        watched.send(Command::Denoise(Box::new(wrong)));
        watched.failed(key);
    }
    for wrong in [
        PlaneSpec { batch_size: 0, ..spec() },
        PlaneSpec { learning_rate: f32::NAN, ..spec() },
        PlaneSpec { model: MlpConfig { n_hidden: 1 << 40, ..MlpConfig::default() }, ..spec() },
        PlaneSpec { diffusion: DiffusionConfig { prediction_type: PredictionType::Flow, ..spec().diffusion }, ..spec() },
    ] {
        watched.events.clear();
        watched.send(Command::Train(TrainCommand::Begin(wrong)));
        watched.failed("error-train-setting");
    }
    // A rate that cannot work: the run stops by itself and says where.
    watched.events.clear();
    watched.send(Command::Train(TrainCommand::Begin(PlaneSpec { learning_rate: 1e30, ..spec() })));
    watched.send(Command::Train(TrainCommand::Run));
    watched.failed("error-diverged");
    let trace = watched.train("it stands still", |trace| !trace.running);
    assert!(trace.look.as_ref().is_some_and(|look| look.model.tensors.values().all(|tensor| tensor.data().iter().all(|x| x.is_finite()))), "good weights are kept");
    // A single point is data too.
    let point = PlaneData::Drawn(Arc::new(Cloud::new(vec![[0.5, 0.5]]).expect("one point")));
    watched.send(Command::Train(TrainCommand::Begin(PlaneSpec { data: point, ..spec() })));
    watched.send(Command::Train(TrainCommand::Run));
    watched.train("it trains", |trace| trace.step > 50 && trace.spec.seed == 7);
}

#[test]
fn a_run_stops_where_told_and_comes_back_and_goes_on_from_a_file() {
    let mut watched = Watched::new();
    watched.send(Command::Train(TrainCommand::Begin(spec())));
    watched.send(Command::Train(TrainCommand::RunTo(120)));
    let first = watched.train("120 steps", |trace| trace.step == 120 && !trace.running && trace.look.as_ref().is_some_and(|look| look.step == 120));
    watched.send(Command::Train(TrainCommand::RunTo(100)));
    watched.send(Command::Train(TrainCommand::Pause));
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(watched.session.train().expect("a trace").step, 120, "it was there already");
    let weights = |trace: &TrainTrace| trace.look.as_ref().expect("a look").model.tensors.clone();

    // Another run takes its place, then it comes back: settings, curves, weights.
    let other = PlaneSpec { data: PlaneData::Shape(find("moons").expect("a shape")), seed: 9, ..spec() };
    watched.send(Command::Train(TrainCommand::Begin(other)));
    watched.send(Command::Train(TrainCommand::RunTo(10)));
    let second = watched.train("the other run", |trace| trace.run > first.run && trace.step == 10 && !trace.running);
    assert!(weights(&second) != weights(&first));
    watched.send(Command::Train(TrainCommand::Return(first.clone())));
    let back = watched.train("the first run", |trace| trace.run > second.run);
    assert_eq!((back.step, back.running, &back.spec, &back.losses), (120, false, &first.spec, &first.losses));
    assert_eq!(weights(&back), weights(&first));
    assert_eq!(back.look.as_ref().map(|look| &look.samples), first.look.as_ref().map(|look| &look.samples), "it samples as it did");
    watched.send(Command::Train(TrainCommand::RunTo(200)));
    let further = watched.train("more steps", |trace| trace.run == back.run && trace.step == 200 && !trace.running);
    assert!(further.losses.len() == 200 && further.losses.to_vec()[..120] == first.losses.to_vec()[..]);

    // The same through a file, over settings of another kind; then files that hold something else.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("ring.safetensors");
    first.look.as_ref().expect("a look").model.to_checkpoint().save(&path).expect("saved");
    let settings = PlaneSpec { data: PlaneData::Shape(find("letter").expect("a shape")), model: MlpConfig::default(), batch_size: 64, ..spec() };
    watched.send(Command::Train(TrainCommand::Open(path.clone(), settings.clone())));
    let opened = watched.train("the file's run", |trace| trace.run > further.run);
    assert_eq!((opened.step, opened.since, opened.losses.len(), opened.spec.batch_size), (120, 120, 0, 64));
    assert!(opened.spec.data == ring() && opened.spec.model == spec().model);
    assert_eq!(weights(&opened), weights(&first));
    watched.send(Command::Train(TrainCommand::RunTo(130)));
    watched.train("steps from there", |trace| trace.run == opened.run && trace.step == 130 && trace.losses.len() == 10);
    std::fs::write(&path, b"not a checkpoint").expect("written");
    watched.events.clear();
    watched.send(Command::Train(TrainCommand::Open(path, settings)));
    watched.failed("error-checkpoint-damaged");
    assert_eq!(watched.session.train().map(|trace| (trace.run, trace.step)), Some((opened.run, 130)), "the run under way stays");
}

/// The page's own settings are recognisable within thousands of steps; the times are printed, not judged.
#[test]
fn moons_are_learned_within_some_thousand_steps() {
    let mut watched = Watched::new();
    let diffusion = DiffusionConfig { schedule: ScheduleKind::Linear, timesteps: 1000, prediction_type: PredictionType::Epsilon };
    let data = PlaneData::Shape(find("moons").expect("a shape"));
    watched.send(Command::Train(TrainCommand::Begin(PlaneSpec { data, model: MlpConfig::default(), diffusion, batch_size: 512, learning_rate: 2e-3, seed: 1 })));
    let mut last = 0.0;
    for step in [250, 500, 1000, 2000, 4000] {
        watched.send(Command::Train(TrainCommand::RunTo(step)));
        let trace = watched.train("steps", |trace| trace.step == step && !trace.running && trace.look.as_ref().is_some_and(|look| look.step == step));
        last = trace.distances.last().expect("a look").1.sliced_wasserstein;
        println!("after {step} steps, {:.1} s: {last:.3}, floor {:.3}", trace.seconds, trace.floor.sliced_wasserstein);
    }
    assert!(last < 0.2, "after 4000 steps the samples are {last} from the data");
}

#[test]
fn denoisers_come_from_files_and_orders_are_measured() {
    let mut watched = Watched::new();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.safetensors");
    std::fs::write(&path, DENOISERS[0].bytes).expect("written");
    watched.send(Command::OpenDenoiser(path.clone()));
    let (id, model) = watched.until("the file", |watched| watched.events.iter().find_map(|event| match event {
        Event::DenoiserOpened(id, model) => Some((id.clone(), model.clone())),
        _ => None,
    }));
    assert_eq!(id, "mine");
    let [file, shipped] = [Source::Net(model), Source::Shipped(DENOISERS[0].id.to_owned())].map(|source| watched.denoised(request(source)).path.x.clone());
    assert_eq!(file, shipped, "the same weights make the same points");
    for (bytes, key) in [(&DENOISERS[0].bytes[..900], "error-checkpoint-damaged"), (genscope::model::shipped::SHIPPED[0].bytes, "error-checkpoint-other-kind")] {
        std::fs::write(&path, bytes).expect("written");
        watched.events.clear();
        watched.send(Command::OpenDenoiser(path.clone()));
        watched.failed(key);
    }
    watched.send(Command::MeasureOrder(SamplerKind::Heun));
    let measured = watched.until("the order", |watched| watched.events.iter().find_map(|event| match event {
        Event::Order(SamplerKind::Heun, measured) => Some(measured.clone()),
        _ => None,
    }));
    let slope = order::slope(&measured[3..]).expect("a slope");
    assert!((slope - 2.0).abs() < 0.25, "Heun's order is 2, not {slope}");
}
