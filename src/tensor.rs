//! Host tensors: a shape and row-major `f32` data. Everything a person sees passes through here.

use std::fmt;

/// The sizes of a tensor's axes, outermost first. `[]` is a scalar of one element.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// The shape of an op that has no output of its own, only an effect on a state.
    pub fn none() -> Self {
        Self(vec![0])
    }

    /// Number of elements: the product of the sizes.
    pub fn len(&self) -> usize {
        self.0.iter().product()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn dims(&self) -> &[usize] {
        &self.0
    }

    pub fn rank(&self) -> usize {
        self.0.len()
    }

    /// Size of the last axis (1 for a scalar).
    pub fn last(&self) -> usize {
        self.0.last().copied().unwrap_or(1)
    }

    /// Number of rows when every axis but the last is folded into one.
    pub fn rows(&self) -> usize {
        self.0[..self.0.len().saturating_sub(1)].iter().product()
    }

    /// Row-major strides, in elements.
    pub fn strides(&self) -> Vec<usize> {
        let mut strides = vec![1; self.0.len()];
        for axis in (1..self.0.len()).rev() {
            strides[axis - 1] = strides[axis] * self.0[axis];
        }
        strides
    }

    /// The multi-index of a flat position, outermost axis first.
    pub fn unravel(&self, mut flat: usize) -> Vec<usize> {
        let mut index = vec![0; self.0.len()];
        for axis in (0..self.0.len()).rev() {
            index[axis] = flat % self.0[axis].max(1);
            flat /= self.0[axis].max(1);
        }
        index
    }

    /// The flat position of a multi-index.
    pub fn ravel(&self, index: &[usize]) -> usize {
        index.iter().zip(&self.0).fold(0, |flat, (i, size)| flat * size + i)
    }
}

impl<const N: usize> From<[usize; N]> for Shape {
    fn from(dims: [usize; N]) -> Self {
        Self(dims.to_vec())
    }
}

impl From<&[usize]> for Shape {
    fn from(dims: &[usize]) -> Self {
        Self(dims.to_vec())
    }
}

impl From<Vec<usize>> for Shape {
    fn from(dims: Vec<usize>) -> Self {
        Self(dims)
    }
}

/// Written the way the papers do: `(3, 4)`.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dims: Vec<String> = self.0.iter().map(usize::to_string).collect();
        write!(f, "({})", dims.join(", "))
    }
}

/// A row-major block of `f32` with a shape.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    shape: Shape,
    data: Vec<f32>,
}

/// The data handed over does not fill the shape.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("a tensor of shape {shape} needs {} numbers, not {found}", shape.len())]
pub struct LengthMismatch {
    pub shape: Shape,
    pub found: usize,
}

impl Tensor {
    /// # Errors
    /// When `data` has not exactly `shape.len()` elements.
    pub fn new(shape: impl Into<Shape>, data: Vec<f32>) -> Result<Self, LengthMismatch> {
        let shape = shape.into();
        if shape.len() == data.len() {
            Ok(Self { shape, data })
        } else {
            Err(LengthMismatch { shape, found: data.len() })
        }
    }

    pub fn zeros(shape: impl Into<Shape>) -> Self {
        let shape = shape.into();
        let data = vec![0.0; shape.len()];
        Self { shape, data }
    }

    /// Element `flat` is `f(flat)`.
    pub fn from_fn(shape: impl Into<Shape>, f: impl FnMut(usize) -> f32) -> Self {
        let shape = shape.into();
        let data = (0..shape.len()).map(f).collect();
        Self { shape, data }
    }

    pub fn shape(&self) -> &Shape {
        &self.shape
    }

    pub fn dims(&self) -> &[usize] {
        self.shape.dims()
    }

    pub fn len(&self) -> usize {
        self.data.len()
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    pub fn data(&self) -> &[f32] {
        &self.data
    }

    pub fn data_mut(&mut self) -> &mut [f32] {
        &mut self.data
    }

    pub fn into_data(self) -> Vec<f32> {
        self.data
    }

    /// Row `row` when every axis but the last is folded into one: `(last,)`.
    pub fn row(&self, row: usize) -> &[f32] {
        let width = self.shape.last();
        &self.data[row * width..(row + 1) * width]
    }

    pub fn get(&self, index: &[usize]) -> Option<f32> {
        let inside = index.len() == self.shape.rank() && index.iter().zip(self.dims()).all(|(i, size)| i < size);
        inside.then(|| self.data[self.shape.ravel(index)])
    }

    /// The matrix `(rows, cols)` at the leading indices `lead`, for a tensor of rank `lead.len() + 2`:
    /// `att.matrix(&[0, head])` is one head's `(T, T)` map.
    pub fn matrix(&self, lead: &[usize]) -> Option<(usize, usize, &[f32])> {
        let dims = self.dims();
        if dims.len() != lead.len() + 2 || lead.iter().zip(dims).any(|(i, size)| i >= size) {
            return None;
        }
        let (rows, cols) = (dims[lead.len()], dims[lead.len() + 1]);
        let start = lead.iter().zip(dims).fold(0, |flat, (i, size)| flat * size + i) * rows * cols;
        Some((rows, cols, &self.data[start..start + rows * cols]))
    }
}
