//! `cargo bench`: every op of the table on the CPU engine and, where there is an adapter, as WGSL; then a
//! frame of the AR(p) page and the reference GPT's forward pass, decoding and training step. `benches/compare.py` sets the latter beside PyTorch in one run.

use criterion::{Criterion, criterion_group, criterion_main};
use genscope::engine::cpu::{self, CpuEngine};
use genscope::engine::{DeviceChoice, Engine, device};
use genscope::graph::{Graph, NodeId};
use genscope::op::{Case, OPS};
use genscope::ui::app::App;
use genscope::ui::settings::Settings;
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

/// One whole frame of the AR(p) page while a coefficient moves: 2,000 points made anew with everything that follows
/// from them, laid out and turned into triangles. Painting is the adapter's.
fn ar_frame(c: &mut Criterion) {
    let ctx = egui::Context::default();
    let mut settings = Settings { page: "ar".to_owned(), reduced_motion: true, ..Settings::default() };
    settings.pages.insert("ar".to_owned(), "(wish:(points:2000))".to_owned());
    let Ok(mut app) = App::new(&ctx, settings, None, None) else { return };
    let mut frame = |events: Vec<egui::Event>| {
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1366.0, 768.0));
        let time = Some(ctx.input(|input| input.time) + 0.02);
        let output = ctx.run_ui(egui::RawInput { screen_rect: Some(screen), time, events, focused: true, ..Default::default() }, |ui| app.frame(ui));
        let triangles = ctx.tessellate(output.shapes, output.pixels_per_point).len();
        (triangles, app.state())
    };
    // Inside the triangle of a second-order process.
    let at = |x: f32| egui::pos2(245.0 + x, 640.0);
    let press = egui::Event::PointerButton { pos: at(0.0), button: egui::PointerButton::Primary, pressed: true, modifiers: egui::Modifiers::NONE };
    for events in [vec![], vec![], vec![egui::Event::PointerMoved(at(0.0))], vec![press]] {
        frame(events);
    }
    let mut i = 0u16;
    c.bench_function("AR(p) page, a frame at 2,000 points", |b| {
        b.iter(|| {
            i = (i + 1) % 20;
            black_box(frame(vec![egui::Event::PointerMoved(at(f32::from(i)))]).0)
        });
    });
    let (_, state) = frame(vec![]);
    assert!(state.did.contains("ar-triangle-moved"), "the pointer missed the triangle");
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(500));
    targets = ops_by_twin, ops_by_kernel, ar_frame, reference_gpt
}
criterion_main!(all);
