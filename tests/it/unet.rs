//! The U-Net against PyTorch: every recorded intermediate, the gradient of every parameter; and its sizes.

use genscope::engine::Engine;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::{Graph, NodeId};
use genscope::model::nn::accumulate_gradients;
use genscope::model::unet::{self, Style, UnetConfig};
use genscope::op::{Mean, SquaredError};
use genscope::tensor::Tensor;
use safetensors::SafeTensors;
use std::sync::Arc;

static GOLDEN: &[u8] = include_bytes!("../golden/unet.safetensors");
const BATCH: usize = 2;

fn config() -> UnetConfig {
    UnetConfig { size: 4, channels: 3, patch: 1, widths: vec![4, 8], groups: 2, n_head: 2, n_time: 8, n_words: 3, n_context: 5 }
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
    assert!(worst <= 1e-5 * (1.0 + largest), "{name}: off by {worst} where numbers reach {largest}");
}

/// `10000^(-i / (half - 1))`, as the golden script's embedding has it.
fn frequencies() -> Vec<f32> {
    let half = config().n_time / 2;
    (0..half).map(|i| 10_000f64.powf(-(i as f64) / (half - 1) as f64) as f32).collect()
}

#[test]
fn a_pass_and_its_gradients_agree_with_pytorch() {
    let parameters = config().parameters().expect("the sizes fit");
    let mut g = Graph::new();
    let out = unet::forward(&mut g, &config(), BATCH, Style::default()).expect("the graph builds");
    let target = g.input("target", g.shape(out).clone()).expect("a free name");
    let errors = g.op("loss.pixels", SquaredError, &[out, target]).expect("alike");
    let loss = g.op("loss", Mean, &[errors]).expect("not empty");
    accumulate_gradients(&mut g, loss, &parameters, 1).expect("every op has a rule");
    let file = SafeTensors::deserialize(GOLDEN).expect("whole");
    let names: Vec<String> = file.names().iter().filter_map(|name| name.strip_prefix("act.")).map(str::to_owned).collect();
    assert!(names.len() > 40 && names.iter().any(|name| name == "out"));
    let watch: Vec<NodeId> = names.iter().map(|name| g.get(name).expect("the same names")).collect();
    let mut engine = CpuEngine::new(2).expect("threads");
    for (name, shape) in &parameters {
        let tensor = golden(&format!("param.{name}"));
        assert_eq!(tensor.shape(), shape, "{name}");
        engine.load(name, &tensor).expect("it loads");
    }
    assert_eq!(parameters.len(), file.names().iter().filter(|name| name.starts_with("param.")).count(), "no parameter is left over");
    let plan = engine.compile(Arc::new(g), &watch).expect("it compiles");
    let feed = [("x_t", golden("in.x_t")), ("t", golden("in.t")), ("context", golden("in.context")), ("target", golden("in.target"))];
    let waves = frequencies();
    let mut fed: Vec<(&str, &[f32])> = feed.iter().map(|(name, tensor)| (*name, tensor.data())).collect();
    fed.push(("frequencies", &waves));
    for (name, found) in names.iter().zip(engine.run(plan, &fed).expect("it runs")) {
        close(name, &found, &golden(&format!("act.{name}")));
    }
    for (name, _) in &parameters {
        close(&format!("d_{name}"), &engine.state(&format!("d_{name}")).expect("a gradient"), &golden(&format!("grad.{name}")));
    }
}

#[test]
fn a_fresh_network_says_nothing_and_skips_can_be_cut() {
    let mut engine = CpuEngine::new(1).expect("one thread");
    let fresh = config().init(1).expect("the sizes fit");
    assert!(fresh["mid.res_1.norm_1.weight"].data().iter().all(|w| *w == 1.0) && fresh["conv_in.weight"].data().iter().any(|w| *w != 0.0));
    let mut run = |weights: &dyn Fn(&str, &Tensor) -> Tensor, style: Style| {
        for (name, tensor) in &fresh {
            engine.load(name, &weights(name, tensor)).expect("it loads");
        }
        let mut g = Graph::new();
        let out = unet::forward(&mut g, &config(), BATCH, style).expect("the graph builds");
        let plan = engine.compile(Arc::new(g), &[out]).expect("it compiles");
        let (x_t, t, context) = (golden("in.x_t"), golden("in.t"), golden("in.context"));
        engine.run(plan, &[("x_t", x_t.data()), ("t", t.data()), ("context", context.data()), ("frequencies", &frequencies())]).expect("it runs").remove(0)
    };
    let silent = run(&|_, tensor| tensor.clone(), Style::default());
    assert!(silent.data().iter().all(|x| *x == 0.0), "the last convolution begins at zero");
    let trained = |name: &str, _: &Tensor| golden(&format!("param.{name}"));
    let (whole, cut) = (run(&trained, Style::default()), run(&trained, Style { without_skips: vec![0] }));
    assert!(whole.data().iter().zip(cut.data()).any(|(a, b)| (a - b).abs() > 1e-3), "the skip connection matters");
}

#[test]
fn sizes_that_do_not_fit_are_refused() {
    assert_eq!(config().problem(), None);
    for wrong in [
        UnetConfig { size: 5, ..config() },
        UnetConfig { widths: vec![], ..config() },
        UnetConfig { widths: vec![4, 7], ..config() },
        UnetConfig { n_time: 7, ..config() },
        UnetConfig { n_head: 0, ..config() },
        UnetConfig { widths: vec![4, 1 << 40], ..config() },
        UnetConfig { widths: vec![4096; 6], groups: 1, n_head: 1, size: 32, ..config() },
    ] {
        assert!(wrong.problem().is_some(), "{wrong:?}");
    }
}
