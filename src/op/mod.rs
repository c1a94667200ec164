//! The table of ops. One op is one file here, one WGSL file of the same stem in `shaders/`, and one line in [`OPS`].
//!
//! The CPU twin *defines* the op: a kernel that disagrees is wrong. Tests, benchmarks, the kernel lab and the
//! "where did this number come from" hover are loops over the table.

mod case;
mod explain;
mod kernel;
pub mod real;

pub use case::{Case, CaseInput};
pub use explain::{Explanation, Operands, Term};
pub use kernel::{Adapter, Dispatch, Word, groups_for};
pub use real::Real;

use crate::graph::{Graph, GraphError, NodeId};
use crate::tensor::Shape;
use std::fmt::Debug;
use std::sync::Arc;

/// The op refuses these shapes.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{op} cannot take {found}: {wants}")]
pub struct OpError {
    pub op: &'static str,
    /// The shapes it was given: `(2, 3), (4,)`.
    pub found: String,
    /// What it needs, in a few words.
    pub wants: &'static str,
}

impl OpError {
    pub fn new(op: &'static str, inputs: &[&Shape], wants: &'static str) -> Self {
        let found: Vec<String> = inputs.iter().map(|shape| shape.to_string()).collect();
        Self { op, found: found.join(", "), wants }
    }
}

/// One tensor as a twin sees it.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, F> {
    pub shape: &'a Shape,
    /// Empty for an input that the op changes in place: that one is in [`Io::states`].
    pub data: &'a [F],
}

/// What a CPU twin reads and writes.
#[derive(Debug)]
pub struct Io<'a, 's, F> {
    pub inputs: &'a [View<'a, F>],
    /// The inputs named by [`OpDef::MUTATES`], in that order.
    pub states: &'a mut [&'s mut [F]],
    pub out: &'a mut [F],
    pub out_shape: &'a Shape,
    /// Threads this op may use.
    pub threads: usize,
}

/// Where in a graph a gradient rule is applied.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name of the forward node.
    pub name: String,
    pub inputs: Vec<NodeId>,
    pub output: NodeId,
    /// Gradient of the root with respect to the output; same shape as the output.
    pub d_out: NodeId,
    /// Which inputs need a gradient at all.
    pub needs: Vec<bool>,
}

impl Site {
    /// `d_` + the name of input `i`, free in `g`.
    pub fn d_name(&self, g: &Graph, i: usize) -> String {
        let input = &g.node(self.inputs[i]).name;
        let of_state = matches!(g.node(self.inputs[i]).source, crate::graph::Source::State);
        // A state's own `d_` name belongs to the accumulated gradient.
        g.fresh(&if of_state { format!("d_{input}.share") } else { format!("d_{input}") })
    }
}

/// Gradients for the inputs of an op, `None` where there is none (token ids) or none is needed.
pub type Gradients = Result<Vec<Option<NodeId>>, GraphError>;

/// What the author of an op writes. One impl is one op, everywhere.
pub trait OpDef: Debug + Clone + Send + Sync + 'static {
    /// Also the stem of `shaders/<NAME>.wgsl`.
    const NAME: &'static str;
    /// Names of the inputs, in order; also the names of the shader's bindings after `params`.
    const INPUTS: &'static [&'static str];
    /// Inputs that are changed in place. They must be states.
    const MUTATES: &'static [usize] = &[];
    /// True when the output is its first input's data under another shape.
    const IS_VIEW: bool = false;

    /// Shape of the output; [`Shape::none`] for an op that only changes states.
    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError>;

    /// The definition. Runs in f32; in f64 it checks gradients.
    fn cpu<F: Real>(&self, io: &mut Io<'_, '_, F>);

    /// Which kernel, with which parameters, over how many workgroups.
    fn gpu(&self, inputs: &[&Shape], out: &Shape, adapter: Adapter) -> Dispatch;

    /// Emits the nodes that turn the gradient of the output into gradients of the inputs.
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        Err(GraphError::NoGradient { node: g.node(at.output).name.clone(), op: Self::NAME })
    }

    /// How output element `index` (flat) came from the inputs.
    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation;

    /// Inputs worth testing, with odd sizes: 1, primes, larger than a workgroup, not a multiple of 4.
    fn cases() -> Vec<Case>;

    /// Multiply-adds of one run, for the meters. Elementwise ops count one an element.
    fn multiply_adds(&self, _inputs: &[&Shape], out: &Shape) -> u64 {
        out.len() as u64
    }

    /// An equivalent op that takes one input, a matrix, transposed: its index and the op. An engine that keeps that
    /// input from run to run may prefer it.
    fn on_transposed(&self, _inputs: &[&Shape]) -> Option<(usize, Self)> {
        None
    }

    /// False where a numeric derivative means nothing: indices, states, random masks.
    fn differentiable(&self) -> bool {
        true
    }
}

/// What engines and tables see: [`OpDef`] behind a pointer. Implemented once, for every op.
pub trait Op: Debug + Send + Sync {
    fn name(&self) -> &'static str;
    fn input_names(&self) -> &'static [&'static str];
    fn mutates(&self) -> &'static [usize];
    fn is_view(&self) -> bool;
    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError>;
    fn cpu_f32(&self, io: &mut Io<'_, '_, f32>);
    fn cpu_f64(&self, io: &mut Io<'_, '_, f64>);
    fn gpu(&self, inputs: &[&Shape], out: &Shape, adapter: Adapter) -> Dispatch;
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients;
    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation;
    fn multiply_adds(&self, inputs: &[&Shape], out: &Shape) -> u64;
    fn on_transposed(&self, inputs: &[&Shape]) -> Option<(usize, Arc<dyn Op>)>;
    fn differentiable(&self) -> bool;
}

impl<T: OpDef> Op for T {
    fn name(&self) -> &'static str {
        T::NAME
    }
    fn input_names(&self) -> &'static [&'static str] {
        T::INPUTS
    }
    fn mutates(&self) -> &'static [usize] {
        T::MUTATES
    }
    fn is_view(&self) -> bool {
        T::IS_VIEW
    }
    fn shape(&self, inputs: &[&Shape]) -> Result<Shape, OpError> {
        OpDef::shape(self, inputs)
    }
    fn cpu_f32(&self, io: &mut Io<'_, '_, f32>) {
        self.cpu(io);
    }
    fn cpu_f64(&self, io: &mut Io<'_, '_, f64>) {
        self.cpu(io);
    }
    fn gpu(&self, inputs: &[&Shape], out: &Shape, adapter: Adapter) -> Dispatch {
        OpDef::gpu(self, inputs, out, adapter)
    }
    fn backward(&self, g: &mut Graph, at: &Site) -> Gradients {
        OpDef::backward(self, g, at)
    }
    fn explain(&self, at: &Operands<'_>, index: usize) -> Explanation {
        OpDef::explain(self, at, index)
    }
    fn multiply_adds(&self, inputs: &[&Shape], out: &Shape) -> u64 {
        OpDef::multiply_adds(self, inputs, out)
    }
    fn on_transposed(&self, inputs: &[&Shape]) -> Option<(usize, Arc<dyn Op>)> {
        OpDef::on_transposed(self, inputs).map(|(input, op)| (input, Arc::new(op) as Arc<dyn Op>))
    }
    fn differentiable(&self) -> bool {
        OpDef::differentiable(self)
    }
}

/// One row of the table.
#[derive(Clone, Copy)]
pub struct OpEntry {
    pub name: &'static str,
    pub inputs: &'static [&'static str],
    pub mutates: &'static [usize],
    pub cases: fn() -> Vec<Case>,
    /// The Rust file that holds the twin, shown in the kernel lab.
    pub source: &'static str,
}

macro_rules! ops {
    ($($module:ident :: $op:ident),+ $(,)?) => {
        $(mod $module; pub use $module::$op;)+

        /// Every op, in reading order.
        pub static OPS: &[OpEntry] = &[$(OpEntry {
            name: $op::NAME,
            inputs: $op::INPUTS,
            mutates: $op::MUTATES,
            cases: $op::cases,
            source: include_str!(concat!(stringify!($module), ".rs")),
        }),+];
    };
}

ops! {
    embedding::Embedding,
    add::Add,
    mul::Mul,
    scale::Scale,
    layer_norm::LayerNorm,
    matmul::Matmul,
    slice::Slice,
    reshape::Reshape,
    permute::Permute,
    causal_mask::CausalMask,
    softmax::Softmax,
    attention::Attention,
    attention_decode::AttentionDecode,
    gelu::Gelu,
    silu::Silu,
    normalize::Normalize,
    conv2d::Conv2d,
    group_norm::GroupNorm,
    upsample::Upsample,
    add_channels::AddChannels,
    concat::Concat,
    timestep_embedding::TimestepEmbedding,
    dropout::Dropout,
    cross_entropy::CrossEntropy,
    squared_error::SquaredError,
    mean::Mean,
    fill::Fill,
    sum_rows::SumRows,
    pad::Pad,
    embedding_dw::EmbeddingDw,
    layer_norm_dx::LayerNormDx,
    layer_norm_dw::LayerNormDw,
    softmax_dx::SoftmaxDx,
    attention_dx::AttentionDx,
    gelu_dx::GeluDx,
    silu_dx::SiluDx,
    normalize_dx::NormalizeDx,
    conv2d_dx::Conv2dDx,
    conv2d_dw::Conv2dDw,
    group_norm_dx::GroupNormDx,
    group_norm_dw::GroupNormDw,
    upsample_dx::UpsampleDx,
    sum_channels::SumChannels,
    cross_entropy_dx::CrossEntropyDx,
    accumulate::Accumulate,
    sum_squares::SumSquares,
    clip::Clip,
    adamw::AdamW,
    ema::Ema,
}
