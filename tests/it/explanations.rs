//! Every op has its name, its sentence and the words for its intermediate steps, in every language.

use genscope::engine::cpu;
use genscope::op::{OPS, Operands};
use genscope::tensor::{Shape, Tensor};
use genscope::ui::text::{LANGUAGES, Texts};

#[test]
fn every_op_explains_itself_in_every_language() {
    let languages: Vec<Texts> = LANGUAGES.iter().map(|language| Texts::new(language.id)).collect();
    let has = |key: String| languages.iter().for_each(|texts| assert!(texts.has(&key), "{}: {key} is missing", texts.language().id));
    for entry in OPS {
        has(format!("op-{}", entry.name));
        has(format!("explain-{}", entry.name));
        for case in (entry.cases)() {
            let shapes = case.shapes();
            let mut inputs: Vec<Vec<f32>> = case.inputs.iter().map(|input| input.tensor.data().to_vec()).collect();
            let out = cpu::call::<f32>(case.op.as_ref(), &shapes, &mut inputs, 1).expect("the case runs");
            // As the kernel lab does it: an op without an output shows the state it changed.
            let (shape, len) = match case.op.mutates().first() {
                Some(&state) if out.is_empty() => (shapes[state].clone(), inputs[state].len()),
                _ => (case.op.shape(&shapes).unwrap_or_else(|_| Shape::none()), out.len()),
            };
            let before: Vec<&Tensor> = case.inputs.iter().map(|input| &input.tensor).collect();
            for index in [0, len / 2, len.saturating_sub(1)].into_iter().filter(|index| *index < len) {
                let explanation = case.op.explain(&Operands { inputs: before.clone(), out: &shape }, index);
                explanation.steps.iter().for_each(|(step, _)| has(format!("step-{step}")));
            }
        }
    }
}
