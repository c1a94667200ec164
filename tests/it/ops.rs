//! Loops over the op table on the CPU: gradients against central differences in f64, explanations against outputs.

use genscope::engine::cpu::call;
use genscope::graph::{Graph, NodeId, Source};
use genscope::op::{Case, Mean, Mul, OPS, Operands};
use genscope::tensor::{Shape, Tensor};

/// Values of all nodes up to `last`, in f64; `fed` are the inputs in order.
fn evaluate(g: &Graph, fed: &[Vec<f64>], last: usize) -> Vec<Vec<f64>> {
    let mut fed = fed.iter();
    let mut values: Vec<Vec<f64>> = Vec::new();
    for node in &g.nodes()[..=last] {
        let value = match &node.source {
            Source::Op { op, inputs } => {
                let shapes: Vec<&Shape> = inputs.iter().map(|id| g.shape(*id)).collect();
                let mut data: Vec<Vec<f64>> = inputs.iter().map(|id| values[id.0].clone()).collect();
                call(op.as_ref(), &shapes, &mut data, 1).expect("shapes were checked")
            }
            _ => fed.next().expect("one tensor an input").clone(),
        };
        values.push(value);
    }
    values
}

/// Positions to look at: all of a few, some of many, always the ends.
fn sample(len: usize, most: usize) -> Vec<usize> {
    if len <= most { (0..len).collect() } else { (0..most).map(|i| i * (len - 1) / (most - 1)).collect() }
}

fn check_gradient(case: &Case) -> Result<(), String> {
    let mut g = Graph::new();
    let mut fed: Vec<Vec<f64>> = Vec::new();
    let mut ids = Vec::new();
    for (i, input) in case.inputs.iter().enumerate() {
        ids.push(g.input(&format!("x{i}"), input.tensor.shape().clone()).expect("a free name"));
        fed.push(input.tensor.data().iter().map(|x| f64::from(*x)).collect());
    }
    let out = g.op_dyn("out", case.op.clone(), &ids).expect("a case fits its op");
    // A fixed weight an output makes one number of it, in which no two gradients cancel.
    let weights = g.input("weights", g.shape(out).clone()).expect("a free name");
    fed.push((0..g.shape(out).len()).map(|i| ((i * 7919 % 1013) as f64 / 506.5 - 1.0) + 0.01).collect());
    let weighted = g.op("weighted", Mul, &[out, weights]).expect("equal shapes");
    let root = g.op("root", Mean, &[weighted]).expect("not empty");
    let smooth: Vec<usize> = (0..case.inputs.len()).filter(|i| case.inputs[*i].smooth).collect();
    let wrt: Vec<NodeId> = smooth.iter().map(|i| ids[*i]).collect();
    let grads = g.backward(root, 1.0, &wrt).map_err(|error| error.to_string())?;
    let values = evaluate(&g, &fed, g.nodes().len() - 1);
    for (i, grad) in smooth.iter().zip(grads) {
        let grad = &values[grad.ok_or(format!("input {i} gets no gradient"))?.0];
        let largest = grad.iter().fold(0.0, |most: f64, d| most.max(d.abs()));
        for at in sample(grad.len(), 40) {
            let step = 1e-5;
            let mut loss = |x: f64| {
                let kept = std::mem::replace(&mut fed[*i][at], x);
                let loss = evaluate(&g, &fed, root.0)[root.0][0];
                fed[*i][at] = kept;
                loss
            };
            let x = f64::from(case.inputs[*i].tensor.data()[at]);
            let numeric = (loss(x + step) - loss(x - step)) / (2.0 * step);
            if (numeric - grad[at]).abs() > 1e-6 * (grad[at].abs() + largest) + 1e-10 {
                return Err(format!("input {i}[{at}]: the rule says {}, the difference {numeric}", grad[at]));
            }
        }
    }
    Ok(())
}

#[test]
fn gradients_agree_with_differences() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for entry in OPS {
        for case in (entry.cases)().iter().filter(|case| case.op.differentiable() && case.inputs.iter().any(|input| input.smooth)) {
            checked += 1;
            if let Err(message) = check_gradient(case) {
                wrong.push(format!("{}: {message}", case.label()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 30, "only {checked} cases had a gradient to check");
}

#[test]
fn explanations_agree_with_outputs() {
    let mut wrong = Vec::new();
    for entry in OPS {
        for case in (entry.cases)() {
            let shapes = case.shapes();
            let mut data: Vec<Vec<f32>> = case.inputs.iter().map(|input| input.tensor.data().to_vec()).collect();
            let mut made = call(case.op.as_ref(), &shapes, &mut data, 1).expect("a case fits its op");
            if made.is_empty() {
                made = data.swap_remove(case.op.mutates()[0]);
            }
            let out = case.op.shape(&shapes).expect("a case fits its op");
            let inputs: Vec<&Tensor> = case.inputs.iter().map(|input| &input.tensor).collect();
            let operands = Operands { inputs, out: &out };
            let largest = made.iter().fold(0.0, |most: f32, x| most.max(x.abs()));
            for at in sample(made.len(), 25) {
                let said = case.op.explain(&operands, at).value;
                if (said - f64::from(made[at])).abs() > 2e-5 * (1e-3 + f64::from(largest)) {
                    wrong.push(format!("{} [{at}]: explained as {said}, computed as {}", case.label(), made[at]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
