//! Every kernel agrees with its CPU twin, on every case, in both the form for real GPUs and the form for software adapters.

use genscope::engine::cpu::call;
use genscope::op::{Adapter, Case, OpEntry};
use genscope::tensor::Tensor;

/// |kernel - twin| <= ABS * (1 + largest |twin|) + REL * |twin|
const ABS: f32 = 5e-6;
const REL: f32 = 2e-5;

pub fn check(entry: &OpEntry) {
    let mut wrong = String::new();
    for (number, case) in (entry.cases)().iter().enumerate() {
        for adapter in [Adapter::Software, Adapter::Hardware] {
            let inputs: Vec<&Tensor> = case.inputs.iter().map(|input| &input.tensor).collect();
            let ran = super::shared_engine().run_one_as(case.op.as_ref(), None, &inputs, 1, adapter).unwrap_or_else(|error| panic!("{}: {error}", case.label()));
            for (what, twin) in twin(case).iter().enumerate() {
                let kernel = if what == 0 { ran.output.data() } else { ran.states[what - 1].data() };
                if let Some(message) = compare(twin, kernel) {
                    let file = keep(&format!("{}-{number}-{what}", entry.name), twin, kernel);
                    wrong += &format!("{} for {adapter:?}, tensor {what} ({file}):\n{message}", case.label());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The output and the changed states, by the twin.
fn twin(case: &Case) -> Vec<Vec<f32>> {
    let mut data: Vec<Vec<f32>> = case.inputs.iter().map(|input| input.tensor.data().to_vec()).collect();
    let mut made = vec![call(case.op.as_ref(), &case.shapes(), &mut data, 1).expect("a case fits its op")];
    made.extend(case.op.mutates().iter().map(|i| std::mem::take(&mut data[*i])));
    made
}

/// The first mismatches, by index; `None` where all agree.
pub fn compare(twin: &[f32], kernel: &[f32]) -> Option<String> {
    if twin.len() != kernel.len() {
        return Some(format!("  {} numbers from the twin, {} from the kernel\n", twin.len(), kernel.len()));
    }
    let largest = twin.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
    // Written so that a NaN on either side counts as apart.
    let near = |t: f32, k: f32| (t - k).abs() <= ABS * (1.0 + largest) + REL * t.abs();
    let apart = |t: f32, k: f32| !near(t, k);
    let wrong: Vec<usize> = (0..twin.len()).filter(|i| apart(twin[*i], kernel[*i])).collect();
    let lines = wrong.iter().take(5).map(|i| format!("  [{i}] twin {} kernel {}\n", twin[*i], kernel[*i]));
    (!wrong.is_empty()).then(|| format!("  {} of {} apart\n{}", wrong.len(), twin.len(), lines.collect::<String>()))
}

/// Writes both sides to disk and says where.
fn keep(name: &str, twin: &[f32], kernel: &[f32]) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("mismatch");
    let file = folder.join(format!("{name}.tsv"));
    let rows: String = (0..twin.len().max(kernel.len())).map(|i| format!("{i}\t{:?}\t{:?}\n", twin.get(i), kernel.get(i))).collect();
    match std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&file, rows)) {
        Ok(()) => file.display().to_string(),
        Err(error) => error.to_string(),
    }
}
