//! The denoiser of the plane against PyTorch: every intermediate, every gradient, ten steps of AdamW; and that it learns.

use genscope::checkpoint::{Checkpoint, DiffusionConfig};
use genscope::engine::Engine;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::{Graph, NodeId};
use genscope::infer::{Denoiser, denoise, noise};
use genscope::metric::sliced_wasserstein;
use genscope::model::mlp::{self, MlpConfig};
use genscope::op::{Mean, SquaredError};
use genscope::sample::diffusion::{Sampler, SamplerConfig, SamplerKind};
use genscope::sample::prediction::PredictionType;
use genscope::sample::schedule::ScheduleKind;
use genscope::tensor::Tensor;
use genscope::train::{MODELS, PlaneData, PlaneTask, Sizes, TrainConfig, Trainer, optimizer_graph};
use safetensors::SafeTensors;
use std::sync::Arc;

static GOLDEN: &[u8] = include_bytes!("../golden/mlp.safetensors");
const BATCH: usize = 5;

fn config() -> MlpConfig {
    MlpConfig { n_layer: 2, n_hidden: 9, n_time: 8 }
}

fn golden(name: &str) -> Tensor {
    let file = SafeTensors::deserialize(GOLDEN).expect("the golden file is whole");
    let view = file.tensor(name).unwrap_or_else(|_| panic!("the golden file has {name}"));
    let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Tensor::new(view.shape(), data).expect("shape and data agree")
}

fn assert_close(name: &str, found: &Tensor, wanted: &Tensor, absolute: f32, relative: f32) {
    assert_eq!(found.len(), wanted.len(), "{name}");
    let worst = found.data().iter().zip(wanted.data()).position(|(a, b)| (a - b).abs() > absolute + relative * b.abs() || !a.is_finite());
    if let Some(i) = worst {
        panic!("{name}[{i}] is {} instead of {}", found.data()[i], wanted.data()[i]);
    }
}

fn engine() -> CpuEngine {
    let mut engine = CpuEngine::new(2).expect("two threads");
    for (name, _) in config().parameters() {
        engine.load(&name, &golden(&format!("param.{name}"))).expect("weights load");
    }
    engine
}

/// The fed tensors of the golden batch, a shard's part of it.
fn run(engine: &mut CpuEngine, plan: genscope::engine::PlanId, shard: std::ops::Range<usize>) -> Vec<Tensor> {
    let (x_t, t, target) = (golden("in.x_t"), golden("in.t"), golden("in.target"));
    let points = 2 * shard.start..2 * shard.end;
    let feed: [(&str, &[f32]); 4] =
        [("x_t", &x_t.data()[points.clone()]), ("t", &t.data()[shard]), ("frequencies", &config().frequencies()), ("target", &target.data()[points])];
    engine.run(plan, &feed).expect("it runs")
}

#[test]
fn every_intermediate_agrees_with_pytorch() {
    let mut g = Graph::new();
    let out = mlp::forward(&mut g, &config(), BATCH, BATCH).expect("the graph builds");
    let target = g.input("target", [BATCH, 2]).expect("a free name");
    let errors = g.op("loss.points", SquaredError, &[out, target]).expect("alike");
    g.op("loss", Mean, &[errors]).expect("not empty");
    let file = SafeTensors::deserialize(GOLDEN).expect("whole");
    let names: Vec<String> = file.names().iter().filter_map(|name| name.strip_prefix("act.")).map(str::to_owned).collect();
    assert!(names.len() >= 8, "the golden file holds the intermediates");
    let watch: Vec<NodeId> = names.iter().map(|name| g.get(name).expect("the same names")).collect();
    let mut engine = engine();
    let plan = engine.compile(Arc::new(g), &watch).expect("it compiles");
    for (name, found) in names.iter().zip(run(&mut engine, plan, 0..BATCH)) {
        assert_close(name, &found, &golden(&format!("act.{name}")), 1e-5, 1e-5);
    }
}

#[test]
fn gradients_and_ten_steps_agree_with_pytorch() {
    let settings = TrainConfig { weight_decay: 0.0, ..TrainConfig::default() };
    let parameters = config().parameters();
    let mut engine = engine();
    let gradients = engine.compile(Arc::new(mlp::training(&config(), 1, BATCH).expect("it builds")), &[]).expect("it compiles");
    let optimizer = engine.compile(Arc::new(optimizer_graph(&parameters, &settings).expect("it builds")), &[]).expect("it compiles");
    let zeroed: Vec<String> = parameters.iter().map(|(name, _)| format!("d_{name}")).chain(["loss_sum".to_owned()]).collect();
    let losses = golden("train.losses");
    for step in 0..10 {
        engine.zero(&zeroed).expect("they are states");
        for shard in 0..BATCH {
            run(&mut engine, gradients, shard..shard + 1);
        }
        if step == 0 {
            for (name, _) in &parameters {
                assert_close(name, &engine.state(&format!("d_{name}")).expect("accumulated"), &golden(&format!("grad.{name}")), 1e-6, 1e-4);
            }
        }
        let loss = engine.state("loss_sum").expect("accumulated").data()[0];
        assert!((loss - losses.data()[step]).abs() < 1e-5 * losses.data()[step], "step {step}: loss {loss} instead of {}", losses.data()[step]);
        let t = step as i32 + 1;
        engine.run(optimizer, &[("hyper", &[1e-3, 1.0 - 0.9f32.powi(t), 1.0 - 0.99f32.powi(t)])]).expect("it runs");
    }
    for (name, _) in &parameters {
        assert_close(name, &engine.state(name).expect("a parameter"), &golden(&format!("train.param.{name}")), 2e-5, 1e-4);
    }
}

fn task(kind: ScheduleKind, prediction_type: PredictionType) -> PlaneTask {
    // Moons for v: on a ring around 0 its loss stands still at 1 for thousands of steps (in PyTorch too), since at first no
    // linear function of x_t says anything of v.
    let shape = if prediction_type == PredictionType::VPrediction { "moons" } else { "ring" };
    let shape = genscope::data::points::find(shape).expect("it is a shape");
    let diffusion = DiffusionConfig { schedule: kind, timesteps: 200, prediction_type };
    PlaneTask::new(MlpConfig { n_layer: 3, n_hidden: 64, n_time: 16 }, diffusion, PlaneData::Shape(shape)).expect("T is in range")
}

/// Every kind of prediction learns a shape, whatever the number of threads, and a saved run goes on as if never stopped.
#[test]
fn a_small_denoiser_learns() {
    for (kind, prediction, sampler) in [
        (ScheduleKind::Linear, PredictionType::Epsilon, SamplerKind::Ddim),
        (ScheduleKind::Cosine, PredictionType::Sample, SamplerKind::Ddim),
        (ScheduleKind::Cosine, PredictionType::VPrediction, SamplerKind::Heun),
        (ScheduleKind::Flow, PredictionType::Flow, SamplerKind::FlowEuler),
    ] {
        let task = task(kind, prediction);
        let settings = TrainConfig { batch_size: 256, max_iters: 1000, learning_rate: 5e-3, min_lr: 1e-4, warmup_iters: 10, weight_decay: 0.0, ..TrainConfig::default() };
        let trainer = |threads: usize| Trainer::new(Box::new(CpuEngine::new(threads).expect("threads")), task.clone(), settings.clone()).expect("it builds");
        let (mut one, mut two) = (trainer(1), trainer(2));
        let losses: Vec<f32> = (0..1000).map(|_| one.step().expect("it steps").loss).collect();
        for loss in &losses[..50] {
            assert_eq!(*loss, two.step().expect("it steps").loss, "the number of threads changes nothing");
        }
        let saved = Checkpoint::from_bytes(&two.checkpoint(&Default::default()).expect("finite").to_bytes().expect("bytes"), "run").expect("it reads back");
        let mut resumed = trainer(1).resume(&saved).expect("the same run");
        assert_eq!(resumed.step().expect("it steps").loss, losses[50], "a resumed run repeats an unbroken one");

        let mean = |part: &[f32]| part.iter().sum::<f32>() / part.len() as f32;
        // Of data with unit variance v is nearly independent of x_t: its loss cannot fall far below 1, however well it learns.
        let most = if prediction == PredictionType::VPrediction { 0.93 } else { 0.8 };
        let (first, last) = (mean(&losses[..20]), mean(&losses[900..]));
        assert!(last < most * first, "{prediction:?}: the loss falls, from {first} to {last}");
        let held_out = one.validate().expect("it runs");
        assert!((held_out - f64::from(mean(&losses[900..]))).abs() < 0.15 * held_out, "{prediction:?}: validation {held_out} is of the same kind as training");
        // From noise to data by what was learned: much nearer to the data than the noise was.
        let mut denoiser = Denoiser::new(&task.model, &task.diffusion).expect("T is in range");
        let sampler = Sampler::new(denoiser.schedule().clone(), SamplerConfig { kind: sampler, steps: 40, ..SamplerConfig::default() }).expect("in range").predicting(prediction);
        let engine = one.engine();
        let x = noise(2 * 1000, 3);
        let path = denoise(&sampler, &[], x.clone(), 3, &mut |x, t| denoiser.raw_at(engine, x, t), &mut |_| true, || genscope::infer::ReadError::Stopped).expect("it runs");
        let cloud = |x: &[f32]| x.chunks(2).map(|p| [p[0], p[1]]).collect::<Vec<_>>();
        let data = task.data.sample(1000, 99);
        let far = |x: &[f32]| sliced_wasserstein(&cloud(x), &data, 32, 1).expect("points");
        assert!(far(&path.x) < 0.5 * far(&x), "{prediction:?}: {} is not much nearer than noise, {}", far(&path.x), far(&x));
        assert_eq!(path.steps.len(), 40);
    }
}

#[test]
fn every_denoiser_of_the_table_learns_with_every_parameter() {
    let plane: Vec<_> = MODELS.iter().filter_map(|entry| match (entry.defaults)() {
        (Sizes::Mlp(model, diffusion), settings) => Some((entry.name, model, diffusion, settings)),
        _ => None,
    }).collect();
    assert!(plane.len() >= 2);
    for (name, model, diffusion, settings) in plane {
        let moons = PlaneData::Shape(genscope::data::points::find("moons").expect("it is a shape"));
        let task = PlaneTask::new(model.clone(), diffusion, moons).expect("T is in range");
        let mut trainer = Trainer::new(Box::new(CpuEngine::new(1).expect("one")), task, settings).expect("it builds");
        trainer.step().expect("it steps");
        for (parameter, _) in model.parameters() {
            let grad = trainer.engine().state(&format!("d_{parameter}")).expect("a gradient");
            assert!(grad.data().iter().all(|x| x.is_finite()) && grad.data().iter().any(|x| *x != 0.0), "{name}: {parameter}");
        }
    }
}

/// A point's noise is the same after a fork: only the moved state makes the difference.
#[test]
fn a_fork_meets_the_same_noise() {
    let schedule = Arc::new(genscope::sample::schedule::Schedule::new(ScheduleKind::Linear, 100).expect("in range"));
    let sampler = Sampler::new(schedule, SamplerConfig { kind: SamplerKind::Ddpm, steps: 20, ..SamplerConfig::default() }).expect("in range");
    // Whatever the model: here one that takes a third of the state for noise.
    let mut model = |x: &[f32], _: usize| Ok::<_, ()>(x.iter().map(|x| x / 3.0).collect());
    let whole = denoise(&sampler, &[], noise(8, 1), 7, &mut model, &mut |_| true, || ()).expect("it runs");
    let again = denoise(&sampler, &whole.steps[..12], whole.state(12).to_vec(), 7, &mut model, &mut |_| true, || ()).expect("it runs");
    assert_eq!(whole, again, "a fork with nothing moved is the same run");
    let mut moved = whole.state(12).to_vec();
    moved[0] += 1.0;
    let other = denoise(&sampler, &whole.steps[..12], moved, 7, &mut model, &mut |_| true, || ()).expect("it runs");
    assert_eq!(whole.steps[..12], other.steps[..12]);
    assert!(other.x[0] != whole.x[0] && other.x[1..] == whole.x[1..], "only what was moved differs");
    assert!(denoise(&sampler, &[], noise(8, 1), 7, &mut model, &mut |k| k < 5, || ()).is_err(), "it can be stopped");
}
