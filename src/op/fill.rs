//! A constant tensor: where a gradient starts.

use super::*;

#[derive(Clone, Debug)]
pub struct Fill {
    pub value: f32,
    pub shape: Shape,
}

impl OpDef for Fill {
    const NAME: &'static str = "fill";
    const INPUTS: &'static [&'static str] = &[];

    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        if inputs.is_empty() { Ok(self.shape.clone()) } else { Err(OpError::new(Self::NAME, inputs, "no inputs")) }
    }

    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>) {
        io.out.fill(F::of(f64::from(self.value)));
    }

    fn gpu(&self, _: &[&Shape], out: &Shape, _: Adapter) -> Dispatch {
        Dispatch::new(Self::NAME, groups_for(out.len())).u("len", out.len()).f("value", self.value)
    }

    fn backward(&self, _: &mut Graph, _: &Site) -> Gradients {
        Ok(Vec::new())
    }

    fn explain(&self, _: &Operands<'_>, _: usize) -> Explanation {
        Explanation::steps(Vec::new(), vec![("constant", f64::from(self.value))], f64::from(self.value))
    }

    fn cases() -> Vec<Case> {
        vec![Case::new(Self { value: 1.5, shape: [3, 5].into() }), Case::new(Self { value: -2.0, shape: [131].into() })]
    }

    fn multiply_adds(&self, _: &[&Shape], _: &Shape) -> u64 {
        0
    }
}
