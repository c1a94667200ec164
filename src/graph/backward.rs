//! Reverse-mode gradients, derived: each op's rule emits more nodes into the same graph.

use super::{Graph, GraphError, NodeId, Source};
use crate::op::{Add, Fill, Site};

impl Graph {
    /// Adds the nodes that compute the gradient of the scalar `root` (one element) with respect to each of `wrt`,
    /// scaled by `seed` (1 for the plain gradient; `1 / n` to average over `n` shards of a batch).
    /// The gradient of a node `x` is named `d_x`. Entries that `root` does not depend on come back as `None`.
    ///
    /// # Errors
    /// When an op on the way has no gradient rule.
    pub fn backward(&mut self, root: NodeId, seed: f32, wrt: &[NodeId]) -> Result<Vec<Option<NodeId>>, GraphError> {
        let count = root.0 + 1;
        // Only nodes that lie on a path from `wrt` get a gradient.
        let mut needed = vec![false; count];
        for id in wrt {
            if id.0 < count {
                needed[id.0] = true;
            }
        }
        for id in 0..count {
            needed[id] = needed[id] || self.nodes[id].inputs().iter().any(|input| needed[input.0]);
        }
        let mut grads: Vec<Option<NodeId>> = vec![None; count];
        let name = self.fresh(&format!("d_{}", self.nodes[root.0].name));
        let fill = Fill { value: seed, shape: self.nodes[root.0].shape.clone() };
        grads[root.0] = Some(self.op(&name, fill, &[])?);
        for id in (0..count).rev() {
            let (Some(d_out), true) = (grads[id], needed[id]) else { continue };
            let node = self.nodes[id].clone();
            let Source::Op { op, inputs } = node.source else { continue };
            let needs: Vec<bool> = inputs.iter().map(|input| needed[input.0]).collect();
            let site = Site { name: node.name.clone(), inputs: inputs.clone(), output: NodeId(id), d_out, needs };
            let emitted = op.backward(self, &site)?;
            for (input, d_input) in inputs.iter().zip(emitted) {
                let Some(d_input) = d_input.filter(|_| needed[input.0]) else { continue };
                grads[input.0] = Some(match grads[input.0] {
                    None => d_input,
                    // Read in two places: the gradients add up.
                    Some(first) => {
                        let name = self.fresh(&format!("d_{}.sum", self.nodes[input.0].name));
                        self.op(&name, Add, &[first, d_input])?
                    }
                });
            }
        }
        Ok(wrt.iter().map(|id| grads.get(id.0).copied().flatten()).collect())
    }
}
