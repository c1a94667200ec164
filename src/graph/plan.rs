//! From a graph to a schedule: which ops run, in which order, and which buffer each result lives in.
//!
//! A result's buffer ("slot") is handed on as soon as its last reader has run. Watched nodes keep theirs to the end,
//! so they can be read back; ops that change a state always run; everything else runs only if something needs it.

use super::{Graph, NodeId, Source};
use crate::tensor::Shape;
use std::sync::Arc;

/// Where a node's numbers live while the plan runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Fed by the caller; the index into `Plan::inputs`.
    Input(usize),
    /// Kept by the engine; the index into `Plan::states`.
    State(usize),
    /// A reusable buffer; the index into `Plan::slots`.
    Slot(usize),
    /// Not part of this plan, or an op without an output.
    Nowhere,
}

#[derive(Debug, Clone)]
pub struct Plan {
    pub graph: Arc<Graph>,
    /// Op nodes in running order.
    pub steps: Vec<NodeId>,
    /// One entry a node of the graph.
    pub places: Vec<Place>,
    /// Sizes of the slots, in elements.
    pub slots: Vec<usize>,
    pub inputs: Vec<NodeId>,
    pub states: Vec<NodeId>,
    /// Nodes to read back, in the order asked for.
    pub watched: Vec<NodeId>,
}

impl Plan {
    pub fn new(graph: Arc<Graph>, watched: &[NodeId]) -> Self {
        let count = graph.nodes().len();
        let mut live = vec![false; count];
        for id in watched {
            live[id.0] = true;
        }
        for (id, node) in graph.nodes().iter().enumerate() {
            live[id] |= node.op().is_some_and(|op| !op.mutates().is_empty());
        }
        for id in (0..count).rev() {
            if live[id] {
                graph.nodes()[id].inputs().iter().for_each(|input| live[input.0] = true);
            }
        }
        let mut plan = Self {
            steps: Vec::new(),
            places: vec![Place::Nowhere; count],
            slots: Vec::new(),
            inputs: Vec::new(),
            states: Vec::new(),
            watched: watched.to_vec(),
            graph: graph.clone(),
        };
        plan.place(&live);
        plan
    }

    /// Gives every live node a place, walking the schedule once and freeing slots behind the last reader.
    fn place(&mut self, live: &[bool]) {
        let graph = self.graph.clone();
        let owner = owners(&graph);
        let mut last_read: Vec<usize> = (0..graph.nodes().len()).collect();
        for (id, node) in graph.nodes().iter().enumerate().filter(|(id, _)| live[*id]) {
            for input in node.inputs() {
                last_read[owner[input.0]] = id;
            }
        }
        for id in &self.watched {
            last_read[owner[id.0]] = usize::MAX;
        }
        let mut free: Vec<usize> = Vec::new();
        for (id, node) in graph.nodes().iter().enumerate().filter(|(id, _)| live[*id]) {
            match &node.source {
                Source::Input => {
                    self.places[id] = Place::Input(self.inputs.len());
                    self.inputs.push(NodeId(id));
                }
                Source::State => {
                    self.places[id] = Place::State(self.states.len());
                    self.states.push(NodeId(id));
                }
                Source::Op { inputs, .. } if owner[id] != id => self.places[id] = self.places[inputs[0].0],
                Source::Op { .. } => {
                    self.steps.push(NodeId(id));
                    if !node.shape.is_empty() {
                        self.places[id] = Place::Slot(self.take_slot(&mut free, node.shape.len()));
                    }
                }
            }
            let mut released: Vec<usize> = node.inputs().iter().map(|input| owner[input.0]).collect();
            released.push(owner[id]);
            released.sort_unstable();
            released.dedup();
            for done in released {
                if let (true, Place::Slot(slot)) = (last_read[done] <= id, self.places[done]) {
                    free.push(slot);
                }
            }
        }
    }

    /// The free slot that wastes least, grown if none is large enough.
    fn take_slot(&mut self, free: &mut Vec<usize>, len: usize) -> usize {
        let fits = |slot: &usize| (self.slots[*slot] < len, self.slots[*slot].abs_diff(len));
        let Some(best) = (0..free.len()).min_by_key(|i| fits(&free[*i])) else {
            self.slots.push(len);
            return self.slots.len() - 1;
        };
        let slot = free.swap_remove(best);
        self.slots[slot] = self.slots[slot].max(len);
        slot
    }

    pub fn place_of(&self, id: NodeId) -> Place {
        self.places[id.0]
    }

    pub fn shape_of(&self, id: NodeId) -> &Shape {
        self.graph.shape(id)
    }

    /// Bytes the plan needs for its slots.
    pub fn slot_bytes(&self) -> usize {
        self.slots.iter().sum::<usize>() * size_of::<f32>()
    }
}

/// For each node, the node whose buffer it shares: itself, or what a reshape looks at.
fn owners(graph: &Graph) -> Vec<usize> {
    let mut owner: Vec<usize> = (0..graph.nodes().len()).collect();
    for (id, node) in graph.nodes().iter().enumerate() {
        if node.op().is_some_and(crate::op::Op::is_view) {
            owner[id] = owner[node.inputs()[0].0];
        }
    }
    owner
}
