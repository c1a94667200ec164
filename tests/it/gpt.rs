//! The GPT against PyTorch: every intermediate, the loss, all gradients, ten AdamW steps (`tests/golden/gpt.py`).

use genscope::engine::Engine;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::{Graph, NodeId};
use genscope::infer::Decoder;
use genscope::model::gpt::{self, GptConfig, Style};
use genscope::tensor::Tensor;
use genscope::train::{TrainConfig, optimizer_graph};
use safetensors::SafeTensors;
use std::sync::Arc;

static GOLDEN: &[u8] = include_bytes!("../golden/gpt.safetensors");

const BATCH: usize = 3;
const TIME: usize = 7;

fn config() -> GptConfig {
    GptConfig { vocab_size: 13, block_size: 9, n_layer: 2, n_head: 2, n_embd: 12, parts: Default::default() }
}

fn golden(name: &str) -> Tensor {
    let file = SafeTensors::deserialize(GOLDEN).expect("the golden file is whole");
    let view = file.tensor(name).unwrap_or_else(|_| panic!("the golden file has {name}"));
    let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Tensor::new(view.shape(), data).expect("shape and data agree")
}

/// `|found - wanted| <= absolute + relative * |wanted|`, element by element; the first five that differ are named.
fn assert_close(name: &str, found: &[f32], wanted: &[f32], absolute: f32, relative: f32) {
    assert_eq!(found.len(), wanted.len(), "{name}: number of elements");
    let off: Vec<String> = (0..found.len())
        .filter(|i| (found[*i] - wanted[*i]).abs() > absolute + relative * wanted[*i].abs() || !found[*i].is_finite())
        .take(5)
        .map(|i| format!("[{i}] {} instead of {}", found[i], wanted[i]))
        .collect();
    assert!(off.is_empty(), "{name}: {}", off.join(", "));
}

fn engine() -> CpuEngine {
    let mut engine = CpuEngine::new(2).expect("two threads");
    for (name, _) in config().parameters() {
        engine.load(&name, &golden(&format!("param.{name}"))).expect("weights load");
    }
    engine
}

fn positions() -> Vec<f32> {
    (0..TIME).map(|i| i as f32).collect()
}

#[test]
fn every_intermediate_agrees_with_pytorch() {
    let mut g = Graph::new();
    let logits = gpt::forward(&mut g, &config(), BATCH, TIME, Style { visible: true, ..Style::default() }).expect("the graph builds");
    gpt::loss(&mut g, logits).expect("the loss builds");
    let file = SafeTensors::deserialize(GOLDEN).expect("the golden file is whole");
    let names: Vec<String> = file.names().iter().filter_map(|name| name.strip_prefix("act.")).map(str::to_owned).collect();
    assert!(names.len() > 30, "the golden file holds the intermediates");
    let watch: Vec<NodeId> = names.iter().map(|name| g.get(name).expect("the graph has the same names")).collect();
    let mut engine = engine();
    let plan = engine.compile(Arc::new(g), &watch).expect("it compiles");
    let (idx, targets) = (golden("idx"), golden("targets"));
    let read = engine.run(plan, &[("idx", idx.data()), ("targets", targets.data()), ("pos", &positions())]).expect("it runs");
    for (name, found) in names.iter().zip(&read) {
        let wanted = golden(&format!("act.{name}"));
        assert_eq!(found.shape(), wanted.shape(), "{name}");
        assert_close(name, found.data(), wanted.data(), 2e-5, 1e-5);
    }
}

#[test]
fn the_fused_pass_and_the_cache_agree_with_the_visible_one() {
    let mut engine = engine();
    let idx = golden("idx");
    let wanted = golden("act.lm_head");
    let mut g = Graph::new();
    let logits = gpt::forward(&mut g, &config(), BATCH, TIME, Style::default()).expect("the graph builds");
    let plan = engine.compile(Arc::new(g), &[logits]).expect("it compiles");
    let read = engine.run(plan, &[("idx", idx.data()), ("pos", &positions())]).expect("it runs");
    assert_close("fused", read[0].data(), wanted.data(), 2e-5, 1e-5);
    let mut decoder = Decoder::new(&mut engine, &config()).expect("it compiles");
    for b in 0..BATCH {
        decoder.reset();
        for t in 0..TIME {
            let token = idx.data()[b * TIME + t] as u32;
            let logits = decoder.push(&mut engine, token).expect("it steps");
            assert_close(&format!("cached {b} {t}"), logits, wanted.row(b * TIME + t), 2e-5, 1e-5);
        }
    }
}

/// Gradients of the key bias are exactly zero in theory: a constant added to every key moves no softmax. Both sides hold
/// rounding noise there, which AdamW blows up, so that slice is held to being tiny and left out of the trained weights.
fn key_bias(name: &str) -> std::ops::Range<usize> {
    let c = config().n_embd;
    if name.ends_with("c_attn.bias") { c..2 * c } else { 0..0 }
}

#[test]
fn gradients_and_ten_steps_agree_with_pytorch() {
    for shards in [1, BATCH] {
        train_like_pytorch(shards);
    }
}

fn train_like_pytorch(shards: usize) {
    let model = config();
    let settings = TrainConfig { learning_rate: 1e-2, min_lr: 1e-3, warmup_iters: 3, max_iters: 10, ..TrainConfig::default() };
    let mut engine = engine();
    let per = BATCH / shards;
    let graph = gpt::training(&model, [per, TIME], shards, 0.0).expect("the graph builds");
    let gradients = engine.compile(Arc::new(graph), &[]).expect("it compiles");
    let graph = optimizer_graph(&model.parameters(), &settings).expect("the graph builds");
    let norm = graph.get("grad_sum_squares").expect("the norm is a node");
    let optimizer = engine.compile(Arc::new(graph), &[norm]).expect("it compiles");
    let mut zeroed: Vec<String> = model.parameters().iter().map(|(name, _)| format!("d_{name}")).collect();
    zeroed.push("loss_sum".into());
    let (idx, targets, pos) = (golden("idx"), golden("targets"), positions());
    let (losses, lrs, norms) = (golden("train.losses"), golden("train.lrs"), golden("train.grad_norms"));
    for step in 0..10usize {
        engine.zero(&zeroed).expect("states are there");
        let feeds: Vec<Vec<(&str, &[f32])>> = (0..shards)
            .map(|shard| {
                let part = shard * per * TIME..(shard + 1) * per * TIME;
                vec![("idx", &idx.data()[part.clone()]), ("targets", &targets.data()[part]), ("pos", &pos[..])]
            })
            .collect();
        engine.submit_shards(gradients, &feeds).expect("it runs");
        if step == 0 {
            for (name, _) in model.parameters() {
                let found = engine.state(&format!("d_{name}")).expect("the gradient is a state");
                let wanted = golden(&format!("grad.{name}"));
                assert_close(&format!("grad.{name}"), found.data(), wanted.data(), 2e-6, 1e-4);
                let used = !name.starts_with("wpe");
                assert!(!used || found.data().iter().any(|x| *x != 0.0), "{name} gets a gradient");
            }
        }
        let loss = engine.state("loss_sum").expect("the loss is a state").data()[0];
        assert_close(&format!("loss {step}"), &[loss], &losses.data()[step..=step], 1e-5, 1e-5);
        let lr = settings.learning_rate_at(step as u64);
        assert_close(&format!("lr {step}"), &[lr], &lrs.data()[step..=step], 1e-8, 1e-5);
        let t = step as i32 + 1;
        let hyper = [lr, 1.0 - settings.beta1.powi(t), 1.0 - settings.beta2.powi(t)];
        let read = engine.run(optimizer, &[("hyper", &hyper)]).expect("it runs");
        assert_close(&format!("norm {step}"), &[read[0].data()[0].sqrt()], &norms.data()[step..=step], 1e-4, 1e-4);
    }
    for (name, _) in model.parameters() {
        let (mut found, wanted) = (engine.state(&name).expect("a state").into_data(), golden(&format!("train.param.{name}")));
        let noise = key_bias(&name);
        found[noise.clone()].copy_from_slice(&wanted.data()[noise]);
        assert_close(&format!("trained {name}"), &found, wanted.data(), 2e-5, 1e-4);
    }
}

#[test]
fn every_parameter_of_every_character_model_gets_a_gradient() {
    use genscope::train::Sizes;
    for entry in genscope::train::MODELS {
        let (Sizes::Gpt(mut model), _) = (entry.defaults)() else { continue };
        // Small, but with the model's own depth and heads.
        (model.vocab_size, model.block_size, model.n_embd) = (11, 5, model.n_head * 4);
        let mut engine = CpuEngine::new(1).expect("one thread");
        for (name, tensor) in model.init(3) {
            engine.load(&name, &tensor).expect("weights load");
        }
        let graph = gpt::training(&model, [2, 5], 1, 0.0).expect("the graph builds");
        let plan = engine.compile(Arc::new(graph), &[]).expect("it compiles");
        let ids: Vec<f32> = (0..10).map(|i| (i * 3 % 11) as f32).collect();
        let targets: Vec<f32> = (0..10).map(|i| ((i * 3 + 5) % 11) as f32).collect();
        engine.run(plan, &[("idx", &ids), ("targets", &targets), ("pos", &[0.0, 1.0, 2.0, 3.0, 4.0])]).expect("it runs");
        for (name, _) in model.parameters() {
            let grad = engine.state(&format!("d_{name}")).expect("every parameter has a gradient");
            assert!(grad.data().iter().all(|x| x.is_finite()) && grad.data().iter().any(|x| *x != 0.0), "{}: {name}", entry.name);
        }
    }
}

#[test]
fn dropout_drops_the_same_forward_and_back_and_training_overfits_a_batch() {
    use genscope::data::text::TextData;
    use genscope::train::{TextTask, Trainer};
    let model = GptConfig { vocab_size: 0, block_size: 16, n_layer: 2, n_head: 2, n_embd: 32, parts: Default::default() };
    let text = "the quick brown fox jumps over the lazy dog. ".repeat(20);
    let data = TextData::new(&text, 16).expect("enough text");
    let model = GptConfig { vocab_size: genscope::data::tokenizer::Tokenizer::vocab_size(&data.tokenizer), ..model };
    let settings = TrainConfig { batch_size: 8, max_iters: 150, learning_rate: 1e-2, warmup_iters: 10, dropout: 0.05, ..TrainConfig::default() };
    let losses = |threads: usize| -> Vec<f32> {
        let engine = Box::new(CpuEngine::new(threads).expect("threads"));
        let mut trainer = Trainer::new(engine, TextTask { model: model.clone(), data: Arc::new(data.clone()) }, settings.clone()).expect("it builds");
        (0..150).map(|_| trainer.step().expect("it steps").loss).collect()
    };
    let (one, two) = (losses(1), losses(2));
    assert_eq!(one, two, "the number of threads changes nothing");
    assert!((one[0] - (model.vocab_size as f32).ln()).abs() < 0.3, "an untrained model is as good as chance: {}", one[0]);
    assert!(one[149] < 0.5, "a repeated sentence is learned by heart: {}", one[149]);
}

/// What is left when a part is left out still is one network: fused, in visible parts and with a cache it says the same,
/// and every parameter that is left learns.
#[test]
fn a_network_without_a_part_is_whole() {
    use genscope::model::gpt::Parts;
    let all = Parts::default();
    for parts in [
        Parts { position: false, ..all },
        Parts { residual: false, ..all },
        Parts { norm: false, ..all },
        Parts { mlp: false, ..all },
        Parts { scale: false, ..all },
        Parts { position: false, residual: false, norm: false, mlp: false, scale: false },
    ] {
        let model = GptConfig { parts, ..config() };
        assert!(parts == Parts { scale: false, ..all } || parts == Parts { residual: false, ..all } || model.parameter_count() < config().parameter_count());
        let mut engine = CpuEngine::new(1).expect("one thread");
        for (name, tensor) in model.init(3) {
            // Larger than fresh weights, so that every part matters.
            let tensor = Tensor::from_fn(tensor.shape().clone(), |i| 8.0 * tensor.data()[i]);
            engine.load(&name, &tensor).expect("weights load");
        }
        let idx = golden("idx");
        let read = |engine: &mut CpuEngine, visible: bool| {
            let mut g = Graph::new();
            let logits = gpt::forward(&mut g, &model, BATCH, TIME, Style { visible, ..Style::default() }).expect("the graph builds");
            let plan = engine.compile(Arc::new(g), &[logits]).expect("it compiles");
            engine.run(plan, &[("idx", idx.data()), ("pos", &positions())]).expect("it runs").remove(0)
        };
        let (fused, visible) = (read(&mut engine, false), read(&mut engine, true));
        assert_close(&format!("{parts:?}"), fused.data(), visible.data(), 2e-4, 1e-4);
        let mut decoder = Decoder::new(&mut engine, &model).expect("it compiles");
        for t in 0..TIME {
            let logits = decoder.push(&mut engine, idx.data()[t] as u32).expect("it steps");
            assert_close(&format!("{parts:?} cached {t}"), logits, fused.row(t), 2e-4, 1e-4);
        }
        let graph = gpt::training(&model, [BATCH, TIME], 1, 0.0).expect("the graph builds");
        let plan = engine.compile(Arc::new(graph), &[]).expect("it compiles");
        engine.run(plan, &[("idx", idx.data()), ("targets", golden("targets").data()), ("pos", &positions())]).expect("it runs");
        for (name, _) in model.parameters() {
            let grad = engine.state(&format!("d_{name}")).expect("a gradient");
            assert!(grad.data().iter().all(|x| x.is_finite()) && grad.data().iter().any(|x| *x != 0.0), "{parts:?}: {name}");
        }
        let checkpoint = genscope::checkpoint::Checkpoint {
            network: genscope::checkpoint::Network::Gpt { config: model.clone(), tokenizer: genscope::data::tokenizer::CharTokenizer::new(('a'..='m').collect()) },
            tensors: model.init(3),
            card: Default::default(),
        };
        assert_eq!(genscope::checkpoint::Checkpoint::from_bytes(&checkpoint.to_bytes().expect("bytes"), "parts").expect("it reads back"), checkpoint);
    }
}
