//! Engines run plans. Two of them run the same graph: [`cpu`] by the twins, [`gpu`] by the WGSL files.

pub mod cpu;
pub mod device;
pub mod gpu;
pub mod kernel;

use crate::graph::plan::Plan;
use crate::graph::{Graph, NodeId};
use crate::tensor::{Shape, Tensor};
use std::sync::Arc;

/// What a person asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum DeviceChoice {
    /// WGSL on a real GPU; the CPU engine when there is only a software adapter or none.
    #[default]
    Auto,
    Gpu,
    Cpu,
}

/// Which engine, on what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceInfo {
    pub kind: EngineKind,
    /// Processor or adapter name.
    pub name: String,
    /// `AVX2`, `Vulkan`, `Metal` ...
    pub backend: String,
    /// A GPU adapter emulated on the processor.
    pub software: bool,
    /// Why it was taken: a text key such as `device-why-software-adapter`.
    pub why: &'static str,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineKind {
    #[default]
    Cpu,
    Gpu,
}

#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error("the state {name} has shape {found}, the graph wants {wanted}")]
    StateShape { name: String, found: Shape, wanted: Shape },
    #[error("the state {0} was never loaded")]
    NoState(String),
    #[error("the input {name} needs {wanted} numbers, not {found}")]
    InputLength { name: String, wanted: usize, found: usize },
    #[error("the input {0} was not given")]
    NoInput(String),
    #[error("no GPU adapter was found")]
    NoAdapter,
    #[error("the GPU device was lost: {0}")]
    Lost(String),
    #[error("the kernel {kernel} does not compile, line {line}: {message}")]
    Shader { kernel: String, line: usize, message: String },
    #[error("the GPU reported: {0}")]
    Gpu(String),
}

/// Named input data of one run.
pub type Feed<'a> = [(&'a str, &'a [f32])];

/// A compiled plan inside an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PlanId(pub usize);

/// Told as each op has been issued, so that somebody with a clock can time it.
pub trait Observer: Send {
    fn done(&mut self, node: NodeId, plan: &Plan);
}

impl Observer for () {
    fn done(&mut self, _: NodeId, _: &Plan) {}
}

/// Runs plans and keeps the states they share.
///
/// Results are *polled*: an engine never waits inside `submit`, and only a caller that may block passes `wait`.
pub trait Engine: Send {
    fn info(&self) -> &DeviceInfo;

    /// Puts a state in place (weights, moments, caches), replacing one of the same name.
    fn load(&mut self, name: &str, tensor: &Tensor) -> Result<(), EngineError>;

    /// Reads a state back.
    fn state(&mut self, name: &str) -> Result<Tensor, EngineError>;

    /// Sets every element of these states to zero.
    fn zero(&mut self, names: &[String]) -> Result<(), EngineError>;

    /// Prepares a graph to run, with these nodes to be read back. States the engine does not hold yet are made of zeros.
    fn compile(&mut self, graph: Arc<Graph>, watch: &[NodeId]) -> Result<PlanId, EngineError>;

    /// Forgets a plan and frees its buffers.
    fn release(&mut self, plan: PlanId);

    /// Starts a run.
    fn submit(&mut self, plan: PlanId, feed: &Feed<'_>, observer: &mut dyn Observer) -> Result<(), EngineError>;

    /// Starts one run a shard of a batch. What the plan accumulates into states adds up over the shards, in an order
    /// that does not depend on the number of threads. Watched nodes are not kept.
    fn submit_shards(&mut self, plan: PlanId, feeds: &[Vec<(&str, &[f32])>]) -> Result<(), EngineError> {
        for feed in feeds {
            self.submit(plan, feed, &mut ())?;
        }
        Ok(())
    }

    /// The watched tensors of the last run of `plan`, in the order asked for; `None` when they are not there yet
    /// (never with `wait`).
    fn poll(&mut self, plan: PlanId, wait: bool) -> Result<Option<Vec<Tensor>>, EngineError>;

    /// Whether runs from now on should be timed op by op, where the device can. It costs a little.
    fn set_timed(&mut self, _on: bool) {}

    /// Microseconds of each op of the last run of `plan` that was timed and polled, in running order.
    fn timings(&mut self, _plan: PlanId) -> Option<Vec<(NodeId, f64)>> {
        None
    }

    /// Runs once and waits for the watched tensors.
    fn run(&mut self, plan: PlanId, feed: &Feed<'_>) -> Result<Vec<Tensor>, EngineError> {
        self.submit(plan, feed, &mut ())?;
        Ok(self.poll(plan, true)?.unwrap_or_default())
    }
}
