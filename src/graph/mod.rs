//! A model as data: named nodes with static shapes. Building one computes nothing.
//!
//! A node is an *input* (fed at every run), a *state* (lives in the engine from run to run: weights, moments, caches)
//! or an *op* applied to earlier nodes. Nodes are stored in an order in which each comes after what it reads, so
//! walking `nodes()` front to back is a valid schedule and back to front a valid order for gradients.

mod backward;
pub mod plan;

use crate::op::{Op, OpDef, OpError};
use crate::tensor::Shape;
use std::collections::HashMap;
use std::sync::Arc;

/// A node's place in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// Where a node's numbers come from.
#[derive(Clone, Debug)]
pub enum Source {
    Input,
    State,
    Op { op: Arc<dyn Op>, inputs: Vec<NodeId> },
}

#[derive(Clone, Debug)]
pub struct Node {
    /// Unique and dotted: `h.0.attn.att`.
    pub name: String,
    pub shape: Shape,
    pub source: Source,
}

impl Node {
    pub fn op(&self) -> Option<&dyn Op> {
        match &self.source {
            Source::Op { op, .. } => Some(op.as_ref()),
            _ => None,
        }
    }

    /// The nodes this one reads (none for inputs and states).
    pub fn inputs(&self) -> &[NodeId] {
        match &self.source {
            Source::Op { inputs, .. } => inputs,
            _ => &[],
        }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    #[error("the graph already has a node named {0}")]
    Duplicate(String),
    #[error("the graph has no node named {0}")]
    Unknown(String),
    #[error("{node}: {source}")]
    Shape { node: String, source: OpError },
    #[error("{node}: {op} has no gradient rule")]
    NoGradient { node: String, op: &'static str },
    #[error("{node}: the op {op} changes its input {input} in place, which must be a state")]
    NotAState { node: String, op: &'static str, input: String },
}

#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    names: HashMap<String, NodeId>,
}

impl Graph {
    pub fn new() -> Self {
        Self::default()
    }

    fn push(&mut self, name: &str, shape: Shape, source: Source) -> Result<NodeId, GraphError> {
        let id = NodeId(self.nodes.len());
        if self.names.insert(name.to_owned(), id).is_some() {
            return Err(GraphError::Duplicate(name.to_owned()));
        }
        self.nodes.push(Node { name: name.to_owned(), shape, source });
        Ok(id)
    }

    /// A tensor fed at every run.
    pub fn input(&mut self, name: &str, shape: impl Into<Shape>) -> Result<NodeId, GraphError> {
        self.push(name, shape.into(), Source::Input)
    }

    /// A tensor that stays in the engine from run to run. Asking twice for the same name gives the same node.
    pub fn state(&mut self, name: &str, shape: impl Into<Shape>) -> Result<NodeId, GraphError> {
        match self.names.get(name) {
            Some(&id) if matches!(self.nodes[id.0].source, Source::State) => Ok(id),
            _ => self.push(name, shape.into(), Source::State),
        }
    }

    /// Applies `op` to `inputs`.
    ///
    /// # Errors
    /// When the name is taken, the shapes do not fit the op, or it would change something that is not a state.
    pub fn op(&mut self, name: &str, op: impl OpDef, inputs: &[NodeId]) -> Result<NodeId, GraphError> {
        self.op_dyn(name, Arc::new(op), inputs)
    }

    pub fn op_dyn(&mut self, name: &str, op: Arc<dyn Op>, inputs: &[NodeId]) -> Result<NodeId, GraphError> {
        let shapes: Vec<&Shape> = inputs.iter().map(|id| &self.nodes[id.0].shape).collect();
        let shape = op.shape(&shapes).map_err(|source| GraphError::Shape { node: name.to_owned(), source })?;
        for &changed in op.mutates() {
            let input = &self.nodes[inputs[changed].0];
            if !matches!(input.source, Source::State) {
                return Err(GraphError::NotAState { node: name.to_owned(), op: op.name(), input: input.name.clone() });
            }
        }
        self.push(name, shape, Source::Op { op, inputs: inputs.to_vec() })
    }

    /// A free name that starts with `stem`, for nodes that a gradient rule emits.
    pub fn fresh(&self, stem: &str) -> String {
        if !self.names.contains_key(stem) {
            return stem.to_owned();
        }
        (2..).map(|n| format!("{stem}.{n}")).find(|name| !self.names.contains_key(name)).unwrap_or_default()
    }

    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    pub fn shape(&self, id: NodeId) -> &Shape {
        &self.nodes[id.0].shape
    }

    pub fn find(&self, name: &str) -> Option<NodeId> {
        self.names.get(name).copied()
    }

    /// # Errors
    /// When no node has that name.
    pub fn get(&self, name: &str) -> Result<NodeId, GraphError> {
        self.find(name).ok_or_else(|| GraphError::Unknown(name.to_owned()))
    }

    /// The nodes whose names match a glob in which `*` stands for any run of characters: `h.*.attn.att`.
    pub fn matching(&self, glob: &str) -> Vec<NodeId> {
        (0..self.nodes.len()).map(NodeId).filter(|id| glob_matches(glob, &self.nodes[id.0].name)).collect()
    }

    /// Multiply-adds of one run, summed over all ops.
    pub fn multiply_adds(&self) -> u64 {
        self.nodes
            .iter()
            .filter_map(|node| {
                let shapes: Vec<&Shape> = node.inputs().iter().map(|id| self.shape(*id)).collect();
                node.op().map(|op| op.multiply_adds(&shapes, &node.shape))
            })
            .sum()
    }
}

/// `*` matches any run of characters, everything else itself.
pub fn glob_matches(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(first) = parts.next() else { return name.is_empty() };
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}
