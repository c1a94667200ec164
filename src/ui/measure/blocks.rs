//! The U-Net as its graph has it: blocks (what owns parameters), the rows of the U (one for each resolution), who feeds whom,
//! which blocks are told the time and which read the words, parameters and multiply-adds. Nothing is known beforehand but
//! that names are dotted.

use crate::graph::{Graph, NodeId, Source};
use crate::tensor::Shape;
use std::collections::HashSet;

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Down,
    Middle,
    Up,
    /// The embedding of the time: outside the U.
    Time,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One convolution.
    Convolution,
    /// Two convolutions that are told the time.
    Residual,
    /// Places read places, then words.
    Attention,
    /// A convolution that goes over to another resolution.
    Resize,
    Time,
}

impl Kind {
    /// The key of its name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Convolution => "unet-kind-convolution",
            Self::Residual => "unet-kind-residual",
            Self::Attention => "unet-kind-attention",
            Self::Resize => "unet-kind-resize",
            Self::Time => "unet-kind-time",
        }
    }
}

/// A part of the network that owns parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Its name, `down.1.attn`, which is also that of its last node.
    pub name: String,
    /// The node that holds its result, and the result's shape, `(1, H, W, C)`.
    pub node: String,
    pub shape: Shape,
    pub side: Side,
    pub kind: Kind,
    /// 0 for the highest resolution; the middle is one row below the lowest.
    pub row: usize,
    pub parameters: usize,
    pub multiply_adds: u64,
    pub reads_time: bool,
    pub reads_words: bool,
}

impl Block {
    /// Width and height in places, and channels.
    pub fn sizes(&self) -> [usize; 2] {
        match *self.shape.dims() {
            [_, _, width, channels] => [width, channels],
            _ => [1, self.shape.last()],
        }
    }
}

/// From block to block; a skip leaves out what lies deeper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub skip: bool,
}

/// The whole network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Blocks {
    pub list: Vec<Block>,
    pub edges: Vec<Edge>,
    pub rows: usize,
    pub parameters: usize,
    pub multiply_adds: u64,
}

impl Blocks {
    /// Reads a graph built by [`crate::model::unet::forward`] over one picture.
    pub fn of(graph: &Graph) -> Self {
        let mut blocks = Self::default();
        for node in graph.nodes() {
            if !matches!(node.source, Source::State) {
                continue;
            }
            let name = block_of(&node.name);
            blocks.parameters += node.shape.len();
            match blocks.list.iter_mut().find(|block| block.name == name) {
                Some(block) => block.parameters += node.shape.len(),
                None => blocks.list.push(Block {
                    name: name.to_owned(),
                    node: String::new(),
                    shape: Shape::from([1]),
                    side: side_of(name),
                    kind: Kind::Convolution,
                    row: 0,
                    parameters: node.shape.len(),
                    multiply_adds: 0,
                    reads_time: false,
                    reads_words: false,
                }),
            }
        }
        blocks.multiply_adds = graph.multiply_adds();
        let owner: Vec<Option<usize>> = graph.nodes().iter().map(|node| blocks.list.iter().position(|block| block.name == block_of(&node.name))).collect();
        for (id, node) in graph.nodes().iter().enumerate() {
            let (Some(own), Some(op)) = (owner[id], node.op()) else { continue };
            let shapes: Vec<&Shape> = node.inputs().iter().map(|input| graph.shape(*input)).collect();
            let block = &mut blocks.list[own];
            block.multiply_adds += op.multiply_adds(&shapes, &node.shape);
            (block.node, block.shape) = (node.name.clone(), node.shape.clone());
            block.reads_words |= node.inputs().iter().any(|input| graph.node(*input).name == "context");
            block.reads_time |= node.inputs().iter().any(|input| owner[input.0].is_some_and(|from| from != own && side_of(block_of(&graph.node(*input).name)) == Side::Time));
        }
        blocks.connect(graph, &owner);
        blocks.arrange();
        blocks
    }

    /// Finds the edges: back from what a block reads, through nodes that belong to none.
    fn connect(&mut self, graph: &Graph, owner: &[Option<usize>]) {
        for (id, node) in graph.nodes().iter().enumerate() {
            let Some(to) = owner[id] else { continue };
            let mut seen = HashSet::new();
            let mut open: Vec<NodeId> = node.inputs().to_vec();
            while let Some(at) = open.pop() {
                if !seen.insert(at) {
                    continue;
                }
                match owner[at.0] {
                    Some(from) if from == to => {}
                    Some(from) => {
                        let skip = self.list[from].side == Side::Down && self.list[to].side == Side::Up;
                        let edge = Edge { from, to, skip };
                        if !self.edges.contains(&edge) && self.list[from].side != Side::Time {
                            self.edges.push(edge);
                        }
                    }
                    None => open.extend(graph.node(at).inputs()),
                }
            }
        }
        self.edges.sort_unstable_by_key(|edge| (edge.to, edge.from));
    }

    /// Rows by resolution, and what each block is.
    fn arrange(&mut self) {
        let mut widths: Vec<usize> = self.list.iter().filter(|block| block.shape.rank() == 4).map(|block| block.sizes()[0]).collect();
        widths.sort_unstable_by(|a, b| b.cmp(a));
        widths.dedup();
        self.rows = widths.len() + 1;
        let inputs: Vec<Option<usize>> = (0..self.list.len()).map(|i| self.edges.iter().find(|edge| edge.to == i && !edge.skip).map(|edge| self.list[edge.from].sizes()[0])).collect();
        for (block, before) in self.list.iter_mut().zip(inputs) {
            let width = block.sizes()[0];
            block.row = match block.side {
                Side::Middle | Side::Time => widths.len(),
                Side::Down | Side::Up => widths.iter().position(|other| *other == width).unwrap_or(0),
            };
            block.kind = match () {
                () if block.side == Side::Time => Kind::Time,
                () if block.reads_words => Kind::Attention,
                () if block.reads_time => Kind::Residual,
                () if before.is_some_and(|before| before != width) => Kind::Resize,
                () => Kind::Convolution,
            };
        }
    }

    pub fn find(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|block| block.name == name)
    }

    /// The skip connections with their level: `up.<level>.res` reads it.
    pub fn skips(&self) -> impl Iterator<Item = (usize, Edge)> + '_ {
        self.edges.iter().filter(|edge| edge.skip).filter_map(|edge| Some((self.list[edge.to].name.split('.').nth(1)?.parse().ok()?, *edge)))
    }
}

/// `down.1.attn` of `down.1.attn.cross.to_q`, `mid.res_1`, `conv_in`, `time`, `out`.
fn block_of(name: &str) -> &str {
    let parts = match name.split('.').next() {
        Some("down" | "up") => 3,
        Some("mid") => 2,
        Some("norm_out") => return "out",
        Some("t_emb") => return "time",
        _ => 1,
    };
    name.match_indices('.').nth(parts - 1).map_or(name, |(at, _)| &name[..at])
}

fn side_of(block: &str) -> Side {
    match block.split('.').next() {
        Some("time") => Side::Time,
        Some("mid") => Side::Middle,
        Some("up" | "out") => Side::Up,
        _ => Side::Down,
    }
}
