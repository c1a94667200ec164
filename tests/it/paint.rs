//! Pictures from words through the session: the same for a seed, forked, kept outside a mask, stopped, refused, and what is
//! left when the device is lost half way.

use genscope::checkpoint::{DiffusionConfig, PictureModel};
use genscope::data::shapes::vocabulary;
use genscope::engine::cpu::CpuEngine;
use genscope::engine::{DeviceInfo, Engine, EngineError, Feed, Observer, PlanId};
use genscope::graph::{Graph, NodeId};
use genscope::model::clip::TextEncoderConfig;
use genscope::model::picture::{PictureConfig, Subject};
use genscope::model::unet::UnetConfig;
use genscope::sample::diffusion::{SamplerConfig, SamplerKind};
use genscope::sample::prediction::PredictionType;
use genscope::sample::schedule::ScheduleKind;
use genscope::session::paint::{Easel, Stroke};
use genscope::session::{Command, Event, LookRequest, PaintRequest, Painted, PainterSource, Painting, Session, Start};
use genscope::tensor::Tensor;
use genscope::ui::text::Texts;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A network too small to have learned anything, with weights that do something.
pub fn tiny(subject: Subject) -> Arc<PictureModel> {
    let mut config = if subject == Subject::Shapes { PictureConfig::shapes() } else { PictureConfig::digits() };
    config.text = TextEncoderConfig { n_embd: 8, n_layer: config.text.n_layer.min(1), n_head: 2, ..config.text };
    config.unet = UnetConfig { widths: vec![8, 8], groups: 4, n_head: 2, n_time: 8, n_context: 8, ..config.unet };
    let mut tensors = config.init(3).expect("the sizes fit");
    for (k, tensor) in tensors.values_mut().enumerate() {
        for (i, x) in tensor.data_mut().iter_mut().enumerate() {
            *x += 0.15 * ((i * 7 + k * 13) as f32).sin();
        }
    }
    let diffusion = DiffusionConfig { schedule: ScheduleKind::Linear, timesteps: 1000, prediction_type: PredictionType::Epsilon };
    Arc::new(PictureModel { config, diffusion, tensors, card: Default::default() })
}

pub fn request(model: &Arc<PictureModel>) -> PaintRequest {
    let prompt = match model.config.subject {
        Subject::Shapes => vocabulary::encode("a small red circle above a blue square").padded().to_vec(),
        Subject::Digits => vec![4],
    };
    PaintRequest {
        lane: 0,
        source: PainterSource::Model(model.clone()),
        prompt,
        toward: None,
        negative: model.config.subject.unconditional(),
        guidance: 3.0,
        sampler: SamplerConfig { steps: 6, clip: Some(1.0), ..SamplerConfig::default() },
        seed: 5,
        start: Start::Noise,
        without_skips: Vec::new(),
        watch_attention: false,
    }
}

fn cpu() -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(CpuEngine::new(1)?))
}

/// Makes a run to its end.
fn painted(easel: &mut Easel, request: PaintRequest) -> Arc<Painted> {
    easel.paint(Arc::new(request));
    loop {
        match easel.step(&mut cpu) {
            Stroke::Going(_) => {}
            Stroke::Done(painted) => return painted,
            other => panic!("{other:?}"),
        }
    }
}

fn far(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn a_run_is_the_same_for_a_seed_and_tells_all_of_itself() {
    for subject in [Subject::Shapes, Subject::Digits] {
        let model = tiny(subject);
        let mut easel = Easel::default();
        for kind in [SamplerKind::Ddpm, SamplerKind::Ddim, SamplerKind::Heun, SamplerKind::Dpmpp2M] {
            let request = PaintRequest { sampler: SamplerConfig { kind, ..request(&model).sampler }, ..request(&model) };
            let a = painted(&mut easel, request.clone());
            let b = painted(&mut Easel::default(), request.clone());
            assert_eq!(a.painting.path, b.painting.path, "{kind:?}");
            let painting = &a.painting;
            assert_eq!((painting.done(), painting.total(), painting.t(0), painting.t(6)), (6, 6, 1000, 0));
            assert_eq!(a.evaluations, if kind == SamplerKind::Heun { 22 } else { 12 });
            assert!(painting.path.x.iter().all(|x| x.is_finite() && x.abs() <= 1.0 + 1e-4), "{kind:?}");
            // What is shown adds up: the blend of both sides is the eps that the step used.
            for (step, said) in painting.path.steps.iter().zip(&painting.moves) {
                assert!(far(&said.with, &said.without) > 1e-4, "the words make no difference");
                let blend: Vec<f32> = said.with.iter().zip(&said.without).map(|(with, without)| without + 3.0 * (with - without)).collect();
                assert!(far(&blend, &step.eps) < 1e-3, "{kind:?} {}", far(&blend, &step.eps));
            }
            let other = painted(&mut easel, PaintRequest { seed: 6, ..request });
            assert!(far(&other.painting.path.x, &painting.path.x) > 0.1);
            assert_eq!(a.verdict.is_some(), subject == Subject::Shapes);
        }
    }
}

#[test]
fn attention_sums_to_one_and_changes_nothing() {
    let model = tiny(Subject::Shapes);
    let mut easel = Easel::default();
    let plain = painted(&mut easel, request(&model));
    let watched = painted(&mut easel, PaintRequest { watch_attention: true, ..request(&model) });
    assert!(far(&plain.painting.path.x, &watched.painting.path.x) < 1e-4);
    assert!(plain.painting.moves.iter().all(|said| said.attention.is_empty()));
    for said in &watched.painting.moves {
        let names: Vec<&str> = said.attention.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["down.1.attn.cross.att", "mid.attn.cross.att", "up.1.attn.cross.att"]);
        for (name, att) in &said.attention {
            assert_eq!(att.dims(), [1, 2, 64, 20], "{name}");
            assert!(att.data().chunks(20).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-4), "{name}");
        }
    }
}

#[test]
fn a_fork_that_moved_nothing_is_the_run_itself_and_one_that_did_is_not() {
    let model = tiny(Subject::Shapes);
    let mut easel = Easel::default();
    for kind in [SamplerKind::Ddpm, SamplerKind::Dpmpp2M] {
        let request = PaintRequest { sampler: SamplerConfig { kind, ..request(&model).sampler }, ..request(&model) };
        let whole = painted(&mut easel, request.clone()).painting.clone();
        for k in [0, 3, 6] {
            let again = painted(&mut easel, PaintRequest { start: whole.fork(k, whole.state(k).to_vec()), ..request.clone() });
            assert_eq!(again.painting.path, whole.path, "{kind:?} {k}");
            assert_eq!(again.evaluations, 2 * (6 - k));
        }
        let mut x = whole.state(3).to_vec();
        x[..300].fill(1.0);
        let other = painted(&mut easel, PaintRequest { start: whole.fork(3, x.clone()), ..request.clone() }).painting.clone();
        assert_eq!(other.path.steps[..3], whole.path.steps[..3]);
        assert_eq!(other.state(3), x);
        assert!(far(&other.path.x, &whole.path.x) > 1e-3);
    }
}

#[test]
fn inpainting_keeps_the_outside_and_pictures_begin_where_told() {
    let model = tiny(Subject::Shapes);
    let mut easel = Easel::default();
    let x_0: Arc<Vec<f32>> = Arc::new((0..3072).map(|i| (i as f32 * 0.01).sin()).collect());
    let mask: Arc<Vec<f32>> = Arc::new((0..1024).map(|i| f32::from(u8::from(i % 32 < 12))).collect());
    let filled = painted(&mut easel, PaintRequest { start: Start::Inpaint { x_0: x_0.clone(), mask: mask.clone() }, ..request(&model) });
    let pixels = |x: &[f32], anew: f32| -> Vec<f32> { x.chunks(3).zip(mask.iter()).filter(|(_, m)| **m == anew).flat_map(|(pixel, _)| pixel.to_vec()).collect() };
    assert_eq!(pixels(&filled.painting.path.x, 0.0), pixels(&x_0, 0.0), "what is kept is kept to the bit");
    assert!(far(&pixels(&filled.painting.path.x, 1.0), &pixels(&x_0, 1.0)) > 0.1);
    for (strength, made) in [(1.0, 6), (0.5, 3), (0.01, 1)] {
        let run = painted(&mut easel, PaintRequest { start: Start::Picture { x_0: x_0.clone(), strength }, ..request(&model) }).painting.clone();
        assert_eq!((run.total(), run.first), (made, 6 - made));
        let (signal, t) = (run.schedule.signal(run.t(0)), run.t(0));
        let noise: Vec<f32> = run.state(0).iter().zip(x_0.iter()).map(|(x, x_0)| (f64::from(*x) - signal * f64::from(*x_0)) as f32 / run.schedule.sigma(t) as f32).collect();
        let variance = noise.iter().map(|z| z * z).sum::<f32>() / noise.len() as f32;
        assert!((variance - 1.0).abs() < 0.1, "{strength}: {variance}");
        // Its own fork goes on with the moves it still has.
        let again = painted(&mut easel, PaintRequest { start: run.fork(0, run.state(0).to_vec()), ..request(&model) }).painting.clone();
        assert_eq!(again.path.x, run.path.x);
    }
}

#[test]
fn between_two_seeds_and_two_prompts_both_ends_are_the_ends() {
    let model = tiny(Subject::Shapes);
    let mut easel = Easel::default();
    let plain = request(&model);
    let other = vocabulary::encode("large green star").padded().to_vec();
    let mut run = |request: PaintRequest| painted(&mut easel, request).painting.clone();
    let (first, second) = (run(plain.clone()), run(PaintRequest { seed: 9, ..plain.clone() }));
    for (share, end) in [(0.0, &first), (1.0, &second)] {
        let at = run(PaintRequest { start: Start::BetweenSeeds { other: 9, share }, ..plain.clone() });
        assert!(far(at.state(0), end.state(0)) < 1e-5);
    }
    let middle = run(PaintRequest { start: Start::BetweenSeeds { other: 9, share: 0.5 }, ..plain.clone() });
    let variance = middle.state(0).iter().map(|x| x * x).sum::<f32>() / 3072.0;
    assert!((variance - 1.0).abs() < 0.08, "{variance}");
    let said = run(PaintRequest { prompt: other.clone(), ..plain.clone() });
    for (share, end) in [(0.0, &first), (1.0, &said)] {
        let at = run(PaintRequest { toward: Some((other.clone(), share)), ..plain.clone() });
        assert!(far(&at.path.x, &end.path.x) < 1e-4);
    }
}

#[test]
fn what_cannot_be_painted_is_said_with_its_value() {
    let model = tiny(Subject::Shapes);
    let mut easel = Easel::default();
    let good = request(&model);
    let x_0 = Arc::new(vec![0.0; 3072]);
    let inpaint = |mask: Vec<f32>| Start::Inpaint { x_0: x_0.clone(), mask: Arc::new(mask) };
    let finished = painted(&mut easel, good.clone()).painting.clone();
    let other_steps = SamplerConfig { steps: 7, ..good.sampler };
    let wrong: Vec<(&str, PaintRequest)> = vec![
        ("error-guidance", PaintRequest { guidance: 1e9, ..good.clone() }),
        ("error-guidance", PaintRequest { guidance: f32::NAN, ..good.clone() }),
        ("error-guidance", PaintRequest { guidance: -1.0, ..good.clone() }),
        ("error-prompt", PaintRequest { prompt: vec![1; 10_000], ..good.clone() }),
        ("error-prompt", PaintRequest { prompt: vec![4], ..good.clone() }),
        ("error-prompt", PaintRequest { negative: vec![9999; 20], ..good.clone() }),
        ("error-prompt", PaintRequest { toward: Some((Vec::new(), 0.5)), ..good.clone() }),
        ("error-share", PaintRequest { toward: Some((good.prompt.clone(), 1.5)), ..good.clone() }),
        ("error-share", PaintRequest { start: Start::BetweenSeeds { other: 1, share: f32::NAN }, ..good.clone() }),
        ("error-mask-empty", PaintRequest { start: inpaint(vec![0.0; 1024]), ..good.clone() }),
        ("error-mask-full", PaintRequest { start: inpaint(vec![1.0; 1024]), ..good.clone() }),
        ("error-mask", PaintRequest { start: inpaint(vec![0.5; 10]), ..good.clone() }),
        ("error-mask", PaintRequest { start: inpaint(vec![f32::NAN; 1024]), ..good.clone() }),
        ("error-picture-size", PaintRequest { start: Start::Picture { x_0: Arc::new(vec![0.0; 5]), strength: 0.5 }, ..good.clone() }),
        ("error-picture-number", PaintRequest { start: Start::Picture { x_0: Arc::new(vec![f32::NAN; 3072]), strength: 0.5 }, ..good.clone() }),
        ("error-strength", PaintRequest { start: Start::Picture { x_0: x_0.clone(), strength: 0.0 }, ..good.clone() }),
        ("error-strength", PaintRequest { start: Start::Picture { x_0: x_0.clone(), strength: f32::NAN }, ..good.clone() }),
        ("error-skip", PaintRequest { without_skips: vec![2], ..good.clone() }),
        ("error-fork", PaintRequest { start: finished.fork(3, finished.state(3).to_vec()), sampler: other_steps, ..good.clone() }),
        ("error-sampler", PaintRequest { sampler: SamplerConfig { steps: 0, ..good.sampler }, ..good.clone() }),
        ("error-sampler", PaintRequest { sampler: SamplerConfig { kind: SamplerKind::FlowEuler, ..good.sampler }, ..good.clone() }),
        ("error-unknown-model", PaintRequest { source: PainterSource::Shipped("mona-lisa".into()), ..good.clone() }),
    ];
    for (key, request) in wrong {
        let told = format!("{request:?}");
        easel.paint(Arc::new(request));
        let Stroke::Failed(failed) = easel.step(&mut cpu) else { panic!("{key}: {told:.200}") };
        let failure = failed.failure.clone().expect("it was not stopped");
        assert_eq!(failure.key, key, "{told:.200}");
        for language in ["en", "zh-CN"] {
            let mut texts = Texts::new("en");
            texts.choose(language);
            let mut args = genscope::ui::text::Args::new();
            failure.args.iter().for_each(|(name, value)| args.set(*name, value.as_str()));
            let sentence = texts.get(failure.key, &args);
            assert!(sentence.chars().count() > 15 && !sentence.contains("error-") && !sentence.contains("{$"), "{sentence}");
        }
        assert!(!easel.is_busy(), "{key}");
    }
    // The easel is none the worse.
    assert_eq!(painted(&mut easel, good).painting.path, finished.path);
}

/// The CPU engine that is lost after some runs, or panics.
struct Frail {
    inner: CpuEngine,
    left: usize,
    panics: bool,
}

impl Engine for Frail {
    fn info(&self) -> &DeviceInfo {
        self.inner.info()
    }
    fn load(&mut self, name: &str, tensor: &Tensor) -> Result<(), EngineError> {
        self.inner.load(name, tensor)
    }
    fn state(&mut self, name: &str) -> Result<Tensor, EngineError> {
        self.inner.state(name)
    }
    fn zero(&mut self, names: &[String]) -> Result<(), EngineError> {
        self.inner.zero(names)
    }
    fn compile(&mut self, graph: Arc<Graph>, watch: &[NodeId]) -> Result<PlanId, EngineError> {
        self.inner.compile(graph, watch)
    }
    fn release(&mut self, plan: PlanId) {
        self.inner.release(plan);
    }
    fn submit(&mut self, plan: PlanId, feed: &Feed<'_>, observer: &mut dyn Observer) -> Result<(), EngineError> {
        if self.left == 0 {
            assert!(!self.panics, "a mistake on purpose");
            return Err(EngineError::Lost("pulled out".into()));
        }
        self.left -= 1;
        self.inner.submit(plan, feed, observer)
    }
    fn poll(&mut self, plan: PlanId, wait: bool) -> Result<Option<Vec<Tensor>>, EngineError> {
        self.inner.poll(plan, wait)
    }
}

#[test]
fn a_device_lost_half_way_leaves_what_was_there_to_go_on_from() {
    let model = tiny(Subject::Shapes);
    let whole = painted(&mut Easel::default(), request(&model)).painting.clone();
    for panics in [false, true] {
        // Two readings of words, then three moves.
        let mut open = || Ok(Box::new(Frail { inner: CpuEngine::new(1)?, left: 5, panics }) as Box<dyn Engine>);
        let mut easel = Easel::default();
        easel.paint(Arc::new(request(&model)));
        for k in 1..=3 {
            assert!(matches!(easel.step(&mut open), Stroke::Going(painting) if painting.done() == k));
        }
        let kept = if panics {
            assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| easel.step(&mut open))).is_err());
            easel.abort(&genscope::session::Failure::new("error-worker-panic")).expect("the run is still there")
        } else {
            let Stroke::Failed(failed) = easel.step(&mut open) else { panic!("it was lost") };
            assert_eq!(failed.failure.as_ref().map(|failure| failure.key), Some("error-device-lost"));
            failed
        };
        let kept = kept.kept.clone().expect("three moves");
        assert_eq!(kept.path.steps, whole.path.steps[..3]);
        easel.forget_engines();
        let rest = painted(&mut easel, PaintRequest { start: kept.fork(3, kept.state(3).to_vec()), ..request(&model) });
        assert_eq!(rest.painting.path, whole.path, "it goes on as if nothing had been");
    }
}

/// Waits for what the session tells, keeping the pictures that were seen on the way.
fn until<T>(session: &Session, seen: &mut Vec<Arc<Painting>>, found: impl Fn(&Event) -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(painting) = session.painting()
            && !seen.iter().any(|known| Arc::ptr_eq(known, &painting))
        {
            seen.push(painting);
        }
        for event in session.events() {
            if let Some(value) = found(&event) {
                return value;
            }
        }
        assert!(began.elapsed() < Duration::from_secs(60), "nothing came");
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_session_shows_runs_on_the_way_stops_and_replaces_them() {
    let session = Session::start_with(cpu, Arc::new(|| {})).expect("a thread");
    let model = tiny(Subject::Shapes);
    let long = SamplerConfig { steps: 900, ..request(&model).sampler };
    let (first, second) = (Arc::new(PaintRequest { sampler: long, ..request(&model) }), Arc::new(request(&model)));
    let other = Arc::new(PaintRequest { lane: 1, sampler: long, ..request(&model) });
    for request in [&first, &other] {
        assert!(session.send(Command::Paint(request.clone())));
    }
    let mut seen = Vec::new();
    let began = Instant::now();
    while session.painting().is_none_or(|painting| painting.done() < 3) {
        assert!(began.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(1));
    }
    // Something else is answered in between.
    let look = LookRequest { source: PainterSource::Model(model.clone()), prompt: second.prompt.clone(), x_t: Arc::new(vec![0.1; 3072]), t: 500, without_skips: vec![0], watch: vec!["down.*.res".into(), "up.0.cut".into()] };
    session.send(Command::LookInside(Arc::new(look)));
    let inside = until(&session, &mut seen, |event| if let Event::Inside(inside) = event { Some(inside.clone()) } else { None });
    assert_eq!(inside.tensors["down.1.res"].dims(), [1, 8, 8, 8]);
    assert!(inside.tensors["up.0.cut"].data().iter().all(|x| *x == 0.0));
    // A newer request of its lane replaces it; the other lane waits on.
    session.send(Command::Paint(second.clone()));
    let ended = until(&session, &mut seen, |event| if let Event::PaintFailed(failed) = event { Some(failed.clone()) } else { None });
    assert!(Arc::ptr_eq(&ended.request, &first) && ended.failure.is_none());
    let kept = ended.kept.as_ref().expect("it was on its way");
    assert!(kept.done() >= 3 && !kept.is_finished() && kept.t(kept.done()) < 1000);
    session.send(Command::StopPainting(1));
    let (mut painted, mut stopped) = (None, None);
    while painted.is_none() || stopped.is_none() {
        match until(&session, &mut seen, |event| matches!(event, Event::Painted(_) | Event::PaintFailed(_)).then(|| event.clone())) {
            Event::Painted(run) => painted = Some(run),
            Event::PaintFailed(failed) => stopped = Some(failed),
            _ => {}
        }
    }
    assert!(stopped.is_some_and(|failed| Arc::ptr_eq(&failed.request, &other) && failed.failure.is_none()));
    assert!(painted.is_some_and(|run| Arc::ptr_eq(&run.painting.request, &second) && run.painting.is_finished()));
    assert!(session.painting().is_none() && !seen.is_empty());
}
