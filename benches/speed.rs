//! `cargo bench`: every op of the table on the CPU engine and, where there is an adapter, as WGSL; then the reference
//! GPT's forward pass, decoding and training step. `benches/compare.py` sets the latter beside PyTorch in one run.

use criterion::{Criterion, criterion_group, criterion_main};
use genscope::engine::cpu::{self, CpuEngine};
use genscope::engine::{DeviceChoice, Engine, device};
use genscope::graph::{Graph, NodeId};
use genscope::op::{Case, OPS};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// The case of an op that does most work.
fn largest(cases: Vec<Case>) -> Option<Case> {
    cases.into_iter().max_by_key(|case| case.inputs.iter().map(|input| input.tensor.len()).sum::<usize>())
}

fn ops_by_twin(c: &mut Criterion) {
    let mut group = c.benchmark_group("twin");
    for entry in OPS {
        let Some(case) = largest((entry.cases)()) else { continue };
        let mut inputs: Vec<Vec<f32>> = case.inputs.iter().map(|input| input.tensor.data().to_vec()).collect();
        let shapes = case.shapes();
        group.bench_function(case.label(), |b| b.iter(|| black_box(cpu::call::<f32>(case.op.as_ref(), &shapes, &mut inputs, 1))));
    }
}

/// One op as a graph of its own: its inputs are states, so that nothing is uploaded while the clock runs.
fn alone(case: &Case, engine: &mut dyn Engine) -> Option<genscope::engine::PlanId> {
    let mut g = Graph::new();
    let mut inputs: Vec<NodeId> = Vec::new();
    for (i, input) in case.inputs.iter().enumerate() {
        let name = format!("input_{i}");
        engine.load(&name, &input.tensor).ok()?;
        inputs.push(g.state(&name, input.tensor.shape().clone()).ok()?);
    }
    let out = g.op_dyn("out", case.op.clone(), &inputs).ok()?;
    let watch = if g.shape(out).is_empty() { vec![inputs[case.op.mutates()[0]]] } else { vec![out] };
    engine.compile(Arc::new(g), &watch).ok()
}

fn ops_by_kernel(c: &mut Criterion) {
    let Ok(mut engine) = device::open(DeviceChoice::Gpu, 1) else {
        eprintln!("no adapter: the WGSL benchmarks are left out");
        return;
    };
    let mut group = c.benchmark_group(format!("wgsl on {}", engine.info().name));
    for entry in OPS {
        let Some(case) = largest((entry.cases)()) else { continue };
        let Some(plan) = alone(&case, engine.as_mut()) else { continue };
        group.bench_function(case.label(), |b| b.iter(|| black_box(engine.run(plan, &[]).map(|read| read.len()))));
        engine.release(plan);
    }
}

fn reference_gpt(_: &mut Criterion) {
    let threads = cpu::cores();
    let open = || -> anyhow::Result<Box<dyn Engine>> { Ok(Box::new(CpuEngine::new(threads)?)) };
    let Ok(mut engine) = open() else { return };
    match genscope::bench::run(engine.as_mut(), open) {
        Ok(figures) => figures.iter().for_each(|f| println!("{}: median {:.3} {}, best {:.3}, {} runs", f.name, f.median, f.unit, f.best, f.runs)),
        Err(error) => eprintln!("{error}"),
    }
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(500));
    targets = ops_by_twin, ops_by_kernel, reference_gpt
}
criterion_main!(all);
