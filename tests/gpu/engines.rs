//! Whole graphs on both engines, and what the GPU engine does when something goes wrong.

use crate::parity::compare;
use crate::{own_engine, shared_engine};
use genscope::engine::cpu::CpuEngine;
use genscope::engine::{DeviceChoice, Engine, EngineError, EngineKind, device};
use genscope::graph::{Graph, NodeId};
use genscope::infer::{Decoder, load_weights};
use genscope::model::gpt::{self, GptConfig, Style};
use genscope::model::nn::accumulate_gradients;
use genscope::model::unet::{self, UnetConfig};
use genscope::op::{AdamW, Add, CrossEntropy, Gelu, Matmul, Mean, OPS, Scale, SquaredError};
use genscope::session::{Command, Event, LabEngine, LabError, LabRequest, Session};
use genscope::tensor::{Shape, Tensor};
use safetensors::SafeTensors;
use std::sync::Arc;

/// Numbers spread over [-1, 1], the same on every machine.
fn numbers(shape: impl Into<Shape>, salt: usize) -> Tensor {
    Tensor::from_fn(shape, |i| ((i * 7919 + salt * 104_729) % 2027) as f32 / 1013.0 - 1.0)
}

/// A two-layer network with its loss, gradients and AdamW step.
fn network() -> (Arc<Graph>, NodeId, Vec<(String, Shape)>) {
    let mut g = Graph::new();
    let shapes: [(&str, Shape); 4] = [("w1", [16, 5].into()), ("b1", [16].into()), ("w2", [7, 16].into()), ("b2", [7].into())];
    let weights: Vec<NodeId> = shapes.iter().map(|(name, shape)| g.state(name, shape.clone()).unwrap()).collect();
    let x = g.input("x", [11, 5]).unwrap();
    let targets = g.input("targets", [11]).unwrap();
    let hyper = g.input("hyper", [3]).unwrap();
    let hidden = g.op("hidden", Matmul::LINEAR, &[x, weights[0], weights[1]]).unwrap();
    let active = g.op("active", Gelu, &[hidden]).unwrap();
    let logits = g.op("logits", Matmul::LINEAR, &[active, weights[2], weights[3]]).unwrap();
    let nll = g.op("nll", CrossEntropy, &[logits, targets]).unwrap();
    let loss = g.op("loss", Mean, &[nll]).unwrap();
    let grads = g.backward(loss, 1.0, &weights).unwrap();
    for ((weight, grad), (name, shape)) in weights.iter().zip(grads).zip(&shapes) {
        let moments = g.state(&format!("{name}.moments"), [2, shape.len()]).unwrap();
        let adamw = AdamW { beta1: 0.9, beta2: 0.99, eps: 1e-8, weight_decay: 0.1 };
        g.op(&format!("{name}.step"), adamw, &[*weight, grad.unwrap(), moments, hyper]).unwrap();
    }
    (Arc::new(g), loss, shapes.map(|(name, shape)| (name.to_owned(), shape)).to_vec())
}

/// Losses of five steps and the weights after them.
fn learn(engine: &mut dyn Engine) -> Vec<(String, Vec<f32>)> {
    let (graph, loss, weights) = network();
    for (salt, (name, shape)) in weights.iter().enumerate() {
        engine.load(name, &numbers(shape.clone(), salt)).unwrap();
        engine.load(&format!("{name}.moments"), &Tensor::zeros([2, shape.len()])).unwrap();
    }
    let plan = engine.compile(graph, &[loss]).unwrap();
    let mut losses = Vec::new();
    for step in 1..=5 {
        let x = numbers([11, 5], 10 + step);
        let targets: Vec<f32> = (0..11).map(|i| ((i * step) % 7) as f32).collect();
        let hyper = [1e-2, 1.0 - 0.9_f32.powi(step as i32), 1.0 - 0.99_f32.powi(step as i32)];
        let feed = [("x", x.data()), ("targets", &targets[..]), ("hyper", &hyper[..])];
        losses.extend(engine.run(plan, &feed).unwrap()[0].data());
    }
    let mut made = vec![("losses".to_owned(), losses)];
    for (name, _) in weights {
        made.push((name.clone(), engine.state(&name).unwrap().into_data()));
    }
    engine.release(plan);
    made
}

pub fn learn_alike() {
    let on_cpu = learn(&mut CpuEngine::new(1).unwrap());
    let on_gpu = learn(&mut *shared_engine());
    assert!(on_cpu[0].1[4] < on_cpu[0].1[0] + 1.0 && on_cpu[0].1.iter().all(|loss| loss.is_finite()));
    for ((name, cpu), (_, gpu)) in on_cpu.iter().zip(&on_gpu) {
        // Adam divides a small gradient by its own size: early steps magnify rounding.
        if let Some(message) = compare(cpu, gpu) {
            panic!("{name}:\n{message}");
        }
    }
}

pub fn answer_a_poll() {
    let mut engine = shared_engine();
    let mut g = Graph::new();
    let x = g.input("x", [3, 50]).unwrap();
    let state = g.state("answer.seen", [3, 50]).unwrap();
    let sum = g.op("sum", Add, &[x, state]).unwrap();
    let half = g.op("half", Scale { factor: 0.5 }, &[sum]).unwrap();
    g.op("seen", genscope::op::Accumulate, &[state, x]).unwrap();
    // A state and an input may be watched too.
    let plan = engine.compile(Arc::new(g), &[half, x, state]).unwrap();
    assert!(engine.poll(plan, true).unwrap().is_none(), "nothing was submitted yet");
    let fed = numbers([3, 50], 3);
    for run in 0..3 {
        // Results that nobody fetched do not stand in the way of the next run.
        engine.submit(plan, &[("x", fed.data())], &mut ()).unwrap();
        assert_eq!(engine.launches(plan), 3);
        if run == 0 {
            engine.poll(plan, false).unwrap();
        }
    }
    let mut polls = 0;
    let read = loop {
        if let Some(read) = engine.poll(plan, false).unwrap() {
            break read;
        }
        polls += 1;
        assert!(polls < 10_000_000, "a poll without waiting never gets an answer");
        std::thread::yield_now();
    };
    for (i, x) in fed.data().iter().enumerate() {
        assert!((read[0].data()[i] - 1.5 * x).abs() < 1e-6 && (read[2].data()[i] - 3.0 * x).abs() < 1e-6);
        assert_eq!(read[1].data()[i], *x);
    }
    assert_eq!(engine.poll(plan, true).unwrap().unwrap(), read, "results stay until the next run");
    engine.zero(&["answer.seen".to_owned()]).unwrap();
    assert!(engine.state("answer.seen").unwrap().data().iter().all(|x| *x == 0.0));
    engine.release(plan);
}

pub fn name_what_is_wrong() {
    let mut engine = shared_engine();
    let mut g = Graph::new();
    let x = g.input("x", [4]).unwrap();
    let state = g.state("wrong.state", [4]).unwrap();
    let sum = g.op("sum", Add, &[x, state]).unwrap();
    let plan = engine.compile(Arc::new(g.clone()), &[sum]).unwrap();
    assert!(matches!(engine.run(plan, &[]), Err(EngineError::NoInput(name)) if name == "x"));
    assert!(matches!(engine.run(plan, &[("x", &[1.0])]), Err(EngineError::InputLength { wanted: 4, found: 1, .. })));
    assert!(matches!(engine.state("wrong.none"), Err(EngineError::NoState(_))));
    engine.load("wrong.state", &Tensor::zeros([5])).unwrap();
    assert!(matches!(engine.compile(Arc::new(g), &[sum]), Err(EngineError::StateShape { .. })));
    engine.release(plan);
}

pub fn survive_a_lost_device() {
    let mut engine = own_engine();
    let (graph, loss, _) = network();
    let plan = engine.compile(graph.clone(), &[loss]).unwrap();
    let x = numbers([11, 5], 1);
    let feed = [("x", x.data()), ("targets", &[0.0; 11][..]), ("hyper", &[1e-2, 0.1, 0.01][..])];
    engine.run(plan, &feed).unwrap();
    engine.submit(plan, &feed, &mut ()).unwrap();
    engine.destroy();
    assert!(matches!(engine.poll(plan, true), Err(EngineError::Lost(_))));
    assert!(matches!(engine.submit(plan, &feed, &mut ()), Err(EngineError::Lost(_))));
    assert!(matches!(engine.state("w1"), Err(EngineError::Lost(_))));
    assert!(matches!(engine.load("w1", &numbers([16, 5], 0)), Err(EngineError::Lost(_))));
    assert!(matches!(engine.compile(graph, &[loss]), Err(EngineError::Lost(_))));
    drop(engine);
    learn(&mut own_engine());
}

pub fn time_their_kernels() {
    let mut engine = own_engine();
    let (graph, loss, _) = network();
    let plan = engine.compile(graph, &[loss]).unwrap();
    let x = numbers([11, 5], 1);
    let feed = [("x", x.data()), ("targets", &[0.0; 11][..]), ("hyper", &[1e-2, 0.1, 0.01][..])];
    engine.run(plan, &feed).unwrap();
    assert!(engine.timings(plan).is_none(), "nobody asked for times");
    engine.set_timed(true);
    let timed = engine.run(plan, &feed).unwrap();
    assert!(timed[0].data()[0].is_finite());
    if let Some(times) = engine.timings(plan) {
        assert_eq!(times.len(), engine.launches(plan));
        assert!(times.iter().all(|(_, micros)| micros.is_finite() && *micros >= 0.0));
    }
}

pub fn lab_runs_edited_wgsl() {
    let mut engine = shared_engine();
    let entry = OPS.iter().find(|op| op.name == "scale").unwrap();
    let case = &(entry.cases)()[0];
    let inputs: Vec<&Tensor> = case.inputs.iter().map(|input| &input.tensor).collect();
    let source = genscope::engine::kernel::find("scale").unwrap().source();
    let edited = source.replace("params.factor * x[i]", "params.factor * x[i] + 1.0");
    assert_ne!(edited, source);
    let plain = engine.run_one(case.op.as_ref(), None, &inputs, 3).unwrap();
    let changed = engine.run_one(case.op.as_ref(), Some(&edited), &inputs, 3).unwrap();
    for (a, b) in plain.shown().data().iter().zip(changed.shown().data()) {
        assert!((a + 1.0 - b).abs() < 1e-6);
    }
    let wrong = source.replace("x[i];", "x[i] +;");
    assert!(matches!(engine.run_one(case.op.as_ref(), Some(&wrong), &inputs, 3), Err(EngineError::Shader { line, .. }) if line > 1));
    let greedy = source.replace("workgroup_size(64)", "workgroup_size(100000)");
    assert!(matches!(engine.run_one(case.op.as_ref(), Some(&greedy), &inputs, 3), Err(EngineError::Shader { .. })));
    // After a mistake the engine still works.
    assert_eq!(engine.run_one(case.op.as_ref(), None, &inputs, 3).unwrap().output, plain.output);
}

/// A GPT of odd sizes: logits, every watched part, gradients of every parameter, and decoding with the cache.
pub fn read_alike() {
    let config = GptConfig { vocab_size: 37, block_size: 41, n_layer: 2, n_head: 3, n_embd: 33, parts: Default::default() };
    let weights = config.init(5);
    let mut engines: [Box<dyn Engine>; 2] = [Box::new(CpuEngine::new(1).unwrap()), Box::new(own_engine())];
    let mut made: [Vec<(String, Vec<f32>)>; 2] = Default::default();
    for (engine, made) in engines.iter_mut().zip(&mut made) {
        load_weights(engine.as_mut(), &weights).unwrap();
        let mut g = Graph::new();
        gpt::forward(&mut g, &config, 1, 41, Style { visible: true, ..Style::default() }).unwrap();
        let watched: Vec<NodeId> = (0..g.nodes().len()).map(NodeId).filter(|id| g.node(*id).op().is_some()).collect();
        let g = Arc::new(g);
        let plan = engine.compile(g.clone(), &watched).unwrap();
        let idx: Vec<f32> = (0..41).map(|i| (i * 7 % 37) as f32).collect();
        let pos: Vec<f32> = (0..41).map(|i| i as f32).collect();
        let read = engine.run(plan, &[("idx", &idx), ("pos", &pos)]).unwrap();
        made.extend(watched.iter().zip(read).map(|(id, tensor)| (g.node(*id).name.clone(), tensor.into_data())));

        let training = engine.compile(Arc::new(gpt::training(&config, [3, 41], 1, 0.1).unwrap()), &[]).unwrap();
        let batch: Vec<f32> = (0..123).map(|i| (i * 11 % 37) as f32).collect();
        engine.run(training, &[("idx", &batch), ("targets", &batch), ("pos", &pos), ("dropout_key", &[9.0])]).unwrap();
        for name in weights.keys().map(|name| format!("d_{name}")).chain(["loss_sum".to_owned()]) {
            let grad = engine.state(&name).unwrap().into_data();
            assert!(grad.iter().all(|d| d.is_finite()) && grad.iter().any(|d| *d != 0.0), "{name}");
            made.push((name, grad));
        }

        let mut decoder = Decoder::new(engine.as_mut(), &config).unwrap();
        let mut logits = Vec::new();
        for token in &idx {
            logits.extend_from_slice(decoder.push(engine.as_mut(), *token as u32).unwrap());
        }
        let whole = &made.iter().find(|(name, _)| name == "lm_head").unwrap().1;
        assert!(compare(whole, &logits).is_none(), "decoding with the cache: {}", compare(whole, &logits).unwrap());
        made.push(("decoded".into(), logits));
    }
    for ((name, cpu), (_, gpu)) in made[0].iter().zip(&made[1]) {
        if let Some(message) = compare(cpu, gpu) {
            panic!("{name}:\n{message}");
        }
    }
}

/// The U-Net under words, with PyTorch's weights and inputs: every node, and the gradient of every parameter, of both engines;
/// the kernels also against PyTorch's own numbers.
pub fn paint_alike() {
    let file = SafeTensors::deserialize(include_bytes!("../golden/unet.safetensors")).unwrap();
    let golden = |name: &str| {
        let view = file.tensor(name).unwrap();
        let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        Tensor::new(view.shape(), data).unwrap()
    };
    let config = UnetConfig { size: 4, channels: 3, patch: 1, widths: vec![4, 8], groups: 2, n_head: 2, n_time: 8, n_words: 3, n_context: 5 };
    let parameters = config.parameters().unwrap();
    let mut engine = own_engine();
    for (name, _) in &parameters {
        engine.load(name, &golden(&format!("param.{name}"))).unwrap();
    }
    let mut g = Graph::new();
    let out = unet::forward(&mut g, &config, 2, unet::Style::default()).unwrap();
    let target = g.input("target", g.shape(out).clone()).unwrap();
    let errors = g.op("loss.pixels", SquaredError, &[out, target]).unwrap();
    let loss = g.op("loss", Mean, &[errors]).unwrap();
    accumulate_gradients(&mut g, loss, &parameters, 1).unwrap();
    let names: Vec<String> = file.names().iter().filter_map(|name| name.strip_prefix("act.")).map(str::to_owned).collect();
    let watch: Vec<NodeId> = names.iter().map(|name| g.get(name).unwrap()).collect();
    let plan = engine.compile(Arc::new(g), &watch).unwrap();
    let inputs = ["x_t", "t", "context", "target"].map(|name| golden(&format!("in.{name}")));
    let waves = config.frequencies();
    let mut fed: Vec<(&str, &[f32])> = ["x_t", "t", "context", "target"].into_iter().zip(inputs.iter().map(Tensor::data)).collect();
    fed.push(("frequencies", &waves));
    for (name, found) in names.iter().zip(engine.run(plan, &fed).unwrap()) {
        assert!(compare(golden(&format!("act.{name}")).data(), found.data()).is_none(), "{name} is not PyTorch's");
    }
    for (name, _) in &parameters {
        let found = engine.state(&format!("d_{name}")).unwrap();
        assert!(compare(golden(&format!("grad.{name}")).data(), found.data()).is_none(), "the gradient of {name} is not PyTorch's");
    }
}

/// Auto takes a real GPU, and the CPU engine where there is only an emulated one; a person may ask for either.
pub fn keep_the_device_rule() {
    let best = device::adapters().remove(0);
    let open = |choice| device::open(choice, 1).unwrap().info().clone();
    let auto = open(DeviceChoice::Auto);
    assert_eq!((auto.kind == EngineKind::Cpu, auto.why == "device-why-software-adapter"), (best.software, best.software));
    let gpu = open(DeviceChoice::Gpu);
    assert_eq!((gpu.kind, gpu.name, gpu.why), (EngineKind::Gpu, best.name, "device-why-asked"));
    assert_eq!((open(DeviceChoice::Cpu).kind, open(DeviceChoice::Cpu).why), (EngineKind::Cpu, "device-why-asked"));
}

/// The window's way to the lab: by the worker, whichever engine reads the text.
pub fn lab_answers_the_window() {
    let session = Session::start(DeviceChoice::Cpu, Arc::new(|| {})).unwrap();
    let source = genscope::engine::kernel::find("clip").unwrap().source();
    let wrong = source.replace("sqrt(", "squirt(");
    for wgsl in [None, Some(source), Some(wrong)] {
        assert!(session.send(Command::Lab(LabRequest { op: "clip", case: 0, engine: LabEngine::Gpu, wgsl })));
    }
    let mut answers = Vec::new();
    for _ in 0..3000 {
        answers.extend(session.events().into_iter().filter_map(|event| if let Event::Lab(result) = event { Some(result.outcome) } else { None }));
        if answers.len() == 3 {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let [Ok(shipped), Ok(same), Err(LabError::Shader { line, .. })] = &answers[..] else { panic!("{answers:?}") };
    assert_eq!(shipped.output, same.output);
    assert!(*line > 10 && shipped.micros >= 0.0 && !shipped.device.is_empty());
    // clip has no output: the state it changed is shown.
    assert_eq!(shipped.output.shape(), shipped.inputs[0].shape());
    assert_ne!(shipped.output, shipped.inputs[0]);
}
