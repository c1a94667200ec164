//! The ops of pictures against PyTorch: results and gradients of convolution, group norm and upsampling.

use genscope::engine::Engine;
use genscope::engine::cpu::CpuEngine;
use genscope::graph::{Graph, NodeId};
use genscope::op::{Conv2d, GroupNorm, Mean, Mul, OpDef, Upsample};
use genscope::tensor::Tensor;
use safetensors::SafeTensors;
use std::sync::Arc;

static GOLDEN: &[u8] = include_bytes!("../golden/pictures.safetensors");

fn golden(name: &str) -> Tensor {
    let file = SafeTensors::deserialize(GOLDEN).expect("the golden file is whole");
    let view = file.tensor(name).unwrap_or_else(|_| panic!("the golden file has {name}"));
    let data = view.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    Tensor::new(view.shape(), data).expect("shape and data agree")
}

/// Runs `op` on the golden inputs of `case` and holds its result, and the gradients of all inputs, against PyTorch's.
fn agrees(case: &str, op: impl OpDef, inputs: &[&str]) {
    let mut g = Graph::new();
    let tensors: Vec<Tensor> = inputs.iter().map(|name| golden(&format!("{case}.{name}"))).collect();
    let ids: Vec<NodeId> = inputs.iter().zip(&tensors).map(|(name, tensor)| g.input(name, tensor.shape().clone()).expect("a free name")).collect();
    let out = g.op("out", op, &ids).expect("the shapes fit");
    let weighting = golden(&format!("{case}.d_out"));
    let given = g.input("weighting", weighting.shape().clone()).expect("a free name");
    let weighted = g.op("weighted", Mul, &[out, given]).expect("alike");
    let root = g.op("root", Mean, &[weighted]).expect("not empty");
    // The mean over all numbers, seeded with their count, is the sum.
    let grads = g.backward(root, weighting.len() as f32, &ids).expect("every op has a rule");
    let watch: Vec<NodeId> = std::iter::once(out).chain(grads.into_iter().map(|grad| grad.expect("a gradient"))).collect();
    for threads in [1, 2] {
        let mut engine = CpuEngine::new(threads).expect("threads");
        let plan = engine.compile(Arc::new(g.clone()), &watch).expect("it compiles");
        let mut feed: Vec<(&str, &[f32])> = inputs.iter().zip(&tensors).map(|(name, tensor)| (*name, tensor.data())).collect();
        feed.push(("weighting", weighting.data()));
        let read = engine.run(plan, &feed).expect("it runs");
        let names = std::iter::once("out".to_owned()).chain(inputs.iter().map(|name| format!("d_{name}")));
        for (name, found) in names.zip(&read) {
            let wanted = golden(&format!("{case}.{name}"));
            assert_eq!(found.shape(), wanted.shape(), "{case}.{name}");
            let largest = wanted.data().iter().fold(0.0f32, |most, x| most.max(x.abs()));
            let worst = found.data().iter().zip(wanted.data()).map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
            assert!(worst <= 2e-6 * (1.0 + largest), "{case}.{name}: off by {worst} where numbers reach {largest}");
        }
    }
}

#[test]
fn convolutions_agree_with_pytorch() {
    agrees("conv_same", Conv2d { kernel: 3, stride: 1, padding: 1 }, &["x", "weight", "bias"]);
    agrees("conv_half", Conv2d { kernel: 3, stride: 2, padding: 1 }, &["x", "weight", "bias"]);
    agrees("conv_point", Conv2d { kernel: 1, stride: 1, padding: 0 }, &["x", "weight", "bias"]);
}

#[test]
fn norms_and_upsampling_agree_with_pytorch() {
    agrees("group_norm", GroupNorm { groups: 3, eps: 1e-5 }, &["x", "weight", "bias"]);
    agrees("upsample", Upsample, &["x"]);
}
