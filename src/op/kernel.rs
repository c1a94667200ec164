//! What an op tells the GPU engine: a kernel file, its parameter block, how many workgroups.

use crate::tensor::Shape;

/// What kind of adapter a kernel is chosen for. The two want opposite shapes of code: a software adapter is slow at
/// barriers and shared memory, a real GPU lives on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adapter {
    Hardware,
    Software,
}

/// One 4-byte member of a shader's `Params` block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Word {
    U(u32),
    F(f32),
}

/// One kernel launch.
#[derive(Clone, Debug, PartialEq)]
pub struct Dispatch {
    /// File stem in `shaders/`.
    pub kernel: &'static str,
    /// The members of `struct Params`, in order. A test holds names and types against the shader's own.
    pub params: Vec<(&'static str, Word)>,
    /// Workgroups along x, y, z.
    pub groups: [u32; 3],
}

impl Dispatch {
    pub fn new(kernel: &'static str, groups: [u32; 3]) -> Self {
        Self { kernel, params: Vec::new(), groups }
    }

    /// Adds a size or index.
    ///
    /// # Panics
    /// When it does not fit 32 bits: no tensor of this program is that large.
    pub fn u(mut self, name: &'static str, value: usize) -> Self {
        let value = u32::try_from(value).expect("a kernel parameter fits 32 bits");
        self.params.push((name, Word::U(value)));
        self
    }

    pub fn f(mut self, name: &'static str, value: f32) -> Self {
        self.params.push((name, Word::F(value)));
        self
    }

    /// The parameter block as the shader reads it, padded to 16 bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self
            .params
            .iter()
            .flat_map(|(_, word)| match word {
                Word::U(u) => u.to_le_bytes(),
                Word::F(f) => f.to_le_bytes(),
            })
            .collect();
        bytes.resize(bytes.len().next_multiple_of(16).max(16), 0);
        bytes
    }
}

/// Workgroups for one thread an element at 64 threads a group, folded into two axes past 65,535 groups.
/// The shader's index is `(id.y * groups_x + id.x)` with `groups_x * 64` threads in x.
pub fn groups_for(elements: usize) -> [u32; 3] {
    let groups = elements.div_ceil(64).max(1);
    let x = groups.min(65_535);
    let y = groups.div_ceil(x);
    [x as u32, y as u32, 1]
}

/// Elements of a shape as a kernel parameter.
impl From<&Shape> for Word {
    fn from(shape: &Shape) -> Self {
        Self::U(u32::try_from(shape.len()).unwrap_or(u32::MAX))
    }
}

/// The launch of a matrix product of sizes `[batch, m, n, k]`: one thread an 8 x 8 block on a software adapter, a tile
/// of shared memory a workgroup on a real GPU.
pub(super) fn matmul(op: &super::Matmul, [batch, m, n, k]: [usize; 4], shared: bool, bias: bool, adapter: Adapter) -> Dispatch {
    let flag = |on: bool| usize::from(on);
    let (kernel, tile_m, tile_n) = match adapter {
        Adapter::Hardware => ("matmul_tiled", 32, 32),
        Adapter::Software => ("matmul", 8, 64),
    };
    let groups = [n.div_ceil(tile_n).max(1) as u32, m.div_ceil(tile_m).max(1) as u32, batch.max(1) as u32];
    Dispatch::new(kernel, groups)
        .u("m", m)
        .u("n", n)
        .u("k", k)
        .u("transpose_a", flag(op.transpose_a))
        .u("transpose_b", flag(op.transpose_b))
        .u("shared_b", flag(shared))
        .u("has_bias", flag(bias))
}
