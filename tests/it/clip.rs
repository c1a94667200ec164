//! The two encoders against PyTorch, folding, and what training them and the denoiser of pictures must keep.

use genscope::checkpoint::{Checkpoint, DiffusionConfig, Network};
use genscope::data::shapes::held_out::is_held_out;
use genscope::data::shapes::{Layout, Scene};
use genscope::engine::Engine;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::{Graph, NodeId};
use genscope::infer::clip::{Clip, retrieval};
use genscope::model::clip::{ClipConfig, ImageEncoderConfig, LOGIT_SCALE, TextEncoderConfig};
use genscope::model::picture::PictureConfig;
use genscope::model::{shipped, unet};
use genscope::op::Reshape;
use genscope::sample::prediction::PredictionType;
use genscope::sample::schedule::ScheduleKind;
use genscope::tensor::Tensor;
use genscope::train::{Pairs, PictureTask, TrainConfig, Trainer};
use rand::SeedableRng;
use rand_pcg::Pcg64;
use safetensors::SafeTensors;
use std::collections::BTreeMap;
use std::sync::Arc;

static GOLDEN: &[u8] = include_bytes!("../golden/clip.safetensors");
const BATCH: usize = 3;

fn config() -> ClipConfig {
    ClipConfig {
        text: TextEncoderConfig { vocab_size: 11, n_words: 5, n_embd: 8, n_layer: 2, n_head: 2 },
        image: ImageEncoderConfig { size: 8, channels: 3, patch: 2, widths: vec![4, 6], groups: 2 },
        n_shared: 4,
    }
}

fn golden(name: &str) -> Tensor {
    let file = SafeTensors::deserialize(GOLDEN).expect("the golden file is whole");
    let view = file.tensor(name).unwrap_or_else(|_| panic!("the golden file has {name}"));
    let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Tensor::new(view.shape(), data).expect("shape and data agree")
}

fn close(name: &str, found: &Tensor, wanted: &Tensor) {
    assert_eq!(found.shape(), wanted.shape(), "{name}");
    let largest = wanted.data().iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let worst = found.data().iter().zip(wanted.data()).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
    assert!(worst <= 2e-5 * (1.0 + largest), "{name}: off by {worst} where numbers reach {largest}");
}

#[test]
fn the_encoders_their_loss_and_their_gradients_agree_with_pytorch() {
    let parameters = config().parameters().expect("the sizes fit");
    let graph = config().training(BATCH, 1).expect("the graph builds");
    let names = ["text.ln_f", "text.embedding", "image.embedding", "similarity", "loss"];
    let watch: Vec<NodeId> = names.iter().map(|name| graph.get(name).expect("the same names")).collect();
    let mut engine = CpuEngine::new(2).expect("threads");
    let file = SafeTensors::deserialize(GOLDEN).expect("whole");
    assert_eq!(parameters.len(), file.names().iter().filter(|name| name.starts_with("param.")).count(), "no parameter is left over");
    for (name, shape) in &parameters {
        let tensor = golden(&format!("param.{name}"));
        assert_eq!(tensor.shape(), shape, "{name}");
        engine.load(name, &tensor).expect("it loads");
    }
    let plan = engine.compile(Arc::new(graph), &watch).expect("it compiles");
    let (tokens, picture) = (golden("in.tokens"), golden("in.picture"));
    let (pos, labels) = (config().text.positions(), [0.0, 1.0, 2.0]);
    let fed: [(&str, &[f32]); 4] = [("tokens", tokens.data()), ("pos", &pos), ("picture", picture.data()), ("labels", &labels)];
    for (name, found) in names.iter().zip(engine.run(plan, &fed).expect("it runs")) {
        close(name, &found, &golden(&format!("act.{name}")));
    }
    for (name, _) in &parameters {
        close(&format!("d_{name}"), &engine.state(&format!("d_{name}")).expect("a gradient"), &golden(&format!("grad.{name}")));
    }
    // What the application measures is what training minimises.
    let mut clip = Clip::new(&config());
    let texts = clip.texts(&mut engine, tokens.data()).expect("it runs");
    let pictures = clip.pictures(&mut engine, picture.data()).expect("it runs");
    let measured = retrieval(&texts, &pictures, config().n_shared, LOGIT_SCALE).loss;
    assert!((measured - f64::from(golden("act.loss").data()[0])).abs() < 1e-5, "{measured}");
}

#[test]
fn folding_puts_squares_of_pixels_side_by_side() {
    let mut g = Graph::new();
    let x = g.input("x", [2, 4, 4, 3]).expect("a free name");
    let folded = unet::fold(&mut g, "fold", x, 2).expect("the sides are even");
    let out = g.op("out", Reshape { shape: g.shape(folded).clone() }, &[folded]).expect("alike");
    let mut engine = CpuEngine::new(1).expect("a thread");
    let plan = engine.compile(Arc::new(g), &[out]).expect("it compiles");
    let x: Vec<f32> = (0..2 * 4 * 4 * 3).map(|i| i as f32).collect();
    let found = engine.run(plan, &[("x", &x)]).expect("it runs").remove(0);
    assert_eq!(found.dims(), [2, 2, 2, 12]);
    for (picture, row, col) in [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)] {
        let place = &found.data()[((picture * 2 + row) * 2 + col) * 12..][..12];
        let pixel = |y: usize, x: usize, c: usize| (((picture * 4 + 2 * row + y) * 4 + 2 * col + x) * 3 + c) as f32;
        let wanted: Vec<f32> = [(0, 0), (0, 1), (1, 0), (1, 1)].iter().flat_map(|(y, x)| (0..3).map(move |c| (*y, *x, c))).map(|(y, x, c)| pixel(y, x, c)).collect();
        assert_eq!(place, wanted, "picture {picture}, row {row}, column {col}");
    }
}

#[test]
fn twins_differ_in_one_thing_and_stay_inside_what_training_may_show() {
    let mut rng = Pcg64::seed_from_u64(3);
    let mut found = 0;
    for _ in 0..200 {
        let scene = Scene::seen(&mut rng);
        let Some(twin) = scene.twin(&mut rng) else { continue };
        found += 1;
        assert!(!is_held_out(&twin), "{twin:?}");
        let parts = |scene: &Scene| {
            let mut colors: Vec<usize> = scene.objects.iter().map(|object| object.color as usize).collect();
            let mut shapes: Vec<usize> = scene.objects.iter().map(|object| object.shape as usize).collect();
            colors.sort_unstable();
            shapes.sort_unstable();
            (colors, shapes, scene.background as usize)
        };
        assert_eq!(parts(&scene), parts(&twin), "the same parts");
        let said = |scene: &Scene| {
            let objects: Vec<_> = scene.objects.iter().map(|object| (object.shape, object.color)).collect();
            (objects, scene.layout)
        };
        assert_ne!(said(&scene), said(&twin), "put together differently");
        assert_eq!(matches!(scene.layout, Layout::Pair(_)), twin.objects.len() == 2);
    }
    assert!(found > 150, "only {found} of 200 scenes have a twin");
}

/// A denoiser of digits small enough to train in a test.
fn tiny() -> (PictureConfig, DiffusionConfig) {
    let mut config = PictureConfig::digits();
    config.unet.widths = vec![8, 8];
    config.unet.patch = 4;
    (config, DiffusionConfig { schedule: ScheduleKind::Cosine, timesteps: 100, prediction_type: PredictionType::VPrediction })
}

fn trainer(encoder: Option<BTreeMap<String, Tensor>>) -> Trainer<PictureTask> {
    let (model, diffusion) = tiny();
    let frozen = encoder.is_some();
    let task = PictureTask::new(model, diffusion, encoder.unwrap_or_default(), frozen).expect("T is in range");
    let config = TrainConfig { batch_size: 8, max_iters: 30, warmup_iters: 2, learning_rate: 3e-3, ema_decay: 0.9, ..TrainConfig::default() };
    Trainer::new(Box::new(CpuEngine::new(2).expect("threads")), task, config).expect("the sizes fit")
}

#[test]
fn averages_follow_the_weights_and_a_resumed_run_repeats_the_uninterrupted_one() {
    let mut whole = trainer(None);
    let mut averages: Option<BTreeMap<String, Tensor>> = None;
    for step in 0..6u32 {
        whole.step().expect("a step");
        let saved = whole.checkpoint(&BTreeMap::new()).expect("finite");
        let share = 1.0 - 0.9f32.min((1.0 + step as f32) / (10.0 + step as f32));
        if let Some(before) = &averages {
            for (name, weight) in saved.tensors.iter().filter(|(name, _)| name.as_str() == "conv_in.weight") {
                let average = &saved.tensors[&format!("ema.{name}")];
                for ((now, before), weight) in average.data().iter().zip(before[&format!("ema.{name}")].data()).zip(weight.data()) {
                    assert!((now - (before + share * (weight - before))).abs() < 1e-6, "step {step}");
                }
            }
        }
        averages = Some(saved.tensors);
    }
    let bytes = whole.checkpoint(&BTreeMap::new()).expect("finite").to_bytes().expect("it is written");
    let saved = Checkpoint::from_bytes(&bytes, "tiny").expect("it is read");
    let mut resumed = trainer(None).resume(&saved).expect("the same run");
    for _ in 0..3 {
        assert_eq!(whole.step().expect("a step"), resumed.step().expect("a step"));
    }
    assert_eq!(whole.weights().expect("finite"), resumed.weights().expect("finite"));
    // What is used is the average.
    let used = saved.clone().without_optimizer();
    assert_eq!(used.tensors["conv_in.weight"], saved.tensors["ema.conv_in.weight"]);
    assert!(used.tensors.keys().all(|name| !name.starts_with("ema.") && !name.starts_with("adamw.")));
    assert_eq!(used.network.parameters().len(), used.tensors.len());
}

#[test]
fn a_frozen_text_encoder_stays_and_the_rest_learns() {
    let (config, _) = tiny();
    let own: Vec<String> = config.text.parameters().expect("the sizes fit").into_iter().map(|(name, _)| name).collect();
    let given: BTreeMap<String, Tensor> = config.init(99).expect("the sizes fit").into_iter().filter(|(name, _)| own.contains(name)).collect();
    let mut run = trainer(Some(given.clone()));
    let before = run.weights().expect("finite");
    let first: f32 = (0..5).map(|_| run.step().expect("a step").loss).sum();
    (0..15).for_each(|_| {
        run.step().expect("a step");
    });
    let last: f32 = (0..5).map(|_| run.step().expect("a step").loss).sum();
    assert!(last < 0.9 * first, "the loss fell from {first} to {last} only");
    let after = run.weights().expect("finite");
    assert_eq!(before.len(), after.len());
    for (name, tensor) in &given {
        assert_eq!(&after[name], tensor, "{name} was frozen");
    }
    assert_ne!(before["out.weight"], after["out.weight"]);
}

#[test]
fn one_caption_in_ten_is_dropped_and_draws_are_of_their_seed() {
    let (_, diffusion) = tiny();
    let task = PictureTask::new(PictureConfig::shapes(), diffusion, BTreeMap::new(), false).expect("T is in range");
    let draws = task.draws(1000, 7);
    assert_eq!(draws, task.draws(1000, 7));
    assert_ne!(draws.t, task.draws(1000, 8).t);
    let nothing = task.model.subject.unconditional();
    let dropped = draws.tokens.chunks(nothing.len()).filter(|tokens| **tokens == nothing).count();
    assert!((70..=130).contains(&dropped), "{dropped} of 1,000 captions were dropped");
    assert!(draws.t.iter().all(|t| (1..=100).contains(t)));
}

#[test]
fn shipped_encoders_find_held_out_pictures_by_their_captions() {
    let checkpoint = Checkpoint::from_bytes(shipped::CLIP, "clip").expect("it is whole").into_clip("clip").expect("it is a pair of encoders");
    let mut rng = Pcg64::seed_from_u64(2024);
    let mut pairs = Pairs::default();
    for _ in 0..100 {
        let scene = Scene::held_out(&mut rng);
        let caption = genscope::data::shapes::Caption::full(&scene, &mut rng);
        pairs.add(&scene, caption);
    }
    let mut engine = CpuEngine::new(2).expect("threads");
    genscope::infer::load_weights(&mut engine, &checkpoint.tensors).expect("it loads");
    let mut clip = Clip::new(&checkpoint.config);
    let texts = clip.texts(&mut engine, &pairs.tokens).expect("it runs");
    let pictures = clip.pictures(&mut engine, &pairs.pictures).expect("it runs");
    let found = retrieval(&texts, &pictures, checkpoint.config.n_shared, LOGIT_SCALE);
    assert!(found.text_to_picture >= 0.9 && found.picture_to_text >= 0.9, "{found:?}");
}

#[test]
fn hostile_checkpoints_of_pictures_are_refused_before_memory_is_taken() {
    let (config, diffusion) = tiny();
    let tensors = config.init(1).expect("the sizes fit");
    let bytes = |config: PictureConfig| Checkpoint { network: Network::Picture { config, diffusion: diffusion.clone() }, tensors: tensors.clone(), card: BTreeMap::new() }.to_bytes().expect("written");
    assert!(Checkpoint::from_bytes(&bytes(config.clone()), "good").is_ok());
    let wrong = |change: &dyn Fn(&mut PictureConfig)| {
        let mut hostile = config.clone();
        change(&mut hostile);
        Checkpoint::from_bytes(&bytes(hostile), "hostile").expect_err("it is refused").to_string()
    };
    for message in [
        wrong(&|config| config.unet.widths = vec![1 << 40]),
        wrong(&|config| config.unet.patch = 0),
        wrong(&|config| config.unet.patch = 3),
        wrong(&|config| config.text.n_embd = 1 << 40),
        wrong(&|config| config.text.n_layer = 1 << 40),
        wrong(&|config| config.text.n_words = 2),
        wrong(&|config| config.unet.n_context = 31),
        wrong(&|config| config.unet.size = 8),
    ] {
        assert!(message.starts_with("hostile "), "{message}");
    }
}
