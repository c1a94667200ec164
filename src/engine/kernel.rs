//! The WGSL files: which there are, what each is made of, and what naga finds in them.
//!
//! A kernel is `shaders/<name>.wgsl`, followed by the fragments of `shaders/shared/` that it calls. The order of a
//! WGSL text does not matter, so the fragments stand last and line numbers are those of the kernel's own file.

use super::EngineError;
use wgpu::naga;

/// One WGSL kernel.
#[derive(Clone, Copy, Debug)]
pub struct Kernel {
    /// File stem in `shaders/`, and what [`crate::op::Dispatch::kernel`] asks for.
    pub name: &'static str,
    text: &'static str,
    /// Shared fragments it calls.
    parts: &'static [&'static str],
}

macro_rules! kernels {
    ($($name:ident $(+ $part:ident)*),+ $(,)?) => {
        /// Every kernel, in the order of the op table.
        pub static KERNELS: &[Kernel] = &[$(Kernel {
            name: stringify!($name),
            text: include_str!(concat!("../../shaders/", stringify!($name), ".wgsl")),
            parts: &[$(include_str!(concat!("../../shaders/shared/", stringify!($part), ".wgsl"))),*],
        }),+];
    };
}

kernels! {
    embedding + row_of,
    add,
    mul,
    scale,
    layer_norm + statistics,
    matmul,
    matmul_tiled,
    slice,
    reshape,
    permute,
    causal_mask,
    softmax,
    attention,
    attention_decode + row_of,
    gelu + gelu,
    silu,
    normalize,
    conv2d,
    group_norm + group,
    upsample,
    add_channels,
    concat,
    timestep_embedding,
    dropout + hash,
    cross_entropy + log_sum_exp + row_of,
    squared_error,
    mean,
    fill,
    sum_rows,
    pad,
    embedding_dw + row_of,
    layer_norm_dx + statistics,
    layer_norm_dw + statistics,
    softmax_dx,
    attention_dx,
    gelu_dx + gelu,
    silu_dx,
    normalize_dx,
    conv2d_dx,
    conv2d_dw,
    group_norm_dx + group,
    group_norm_dw + group,
    upsample_dx,
    sum_channels,
    cross_entropy_dx + log_sum_exp + row_of,
    accumulate,
    sum_squares,
    clip,
    adamw,
    ema,
}

impl Kernel {
    /// The whole text, as the compiler and the kernel lab see it.
    pub fn source(&self) -> String {
        let mut source = self.text.to_owned();
        for part in self.parts {
            source.push('\n');
            source.push_str(part);
        }
        source
    }
}

/// The kernel of that name.
pub fn find(name: &str) -> Option<&'static Kernel> {
    KERNELS.iter().find(|kernel| kernel.name == name)
}

/// Type of a member of `Params`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    U,
    F,
}

/// A storage buffer of floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    pub name: String,
    /// Declared `read_write`.
    pub writes: bool,
}

/// What a kernel declares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reflection {
    /// Members of `Params`, in order.
    pub params: Vec<(String, Kind)>,
    /// Storage buffers from binding 1 on.
    pub bindings: Vec<Binding>,
    pub workgroup: [u32; 3],
}

/// Parses and validates WGSL, and reads what it declares.
///
/// # Errors
/// [`EngineError::Shader`] with the line of the first mistake.
pub fn check(kernel: &str, source: &str) -> Result<Reflection, EngineError> {
    let error = |line: Option<u32>, message: String| EngineError::Shader {
        kernel: kernel.to_owned(),
        line: line.unwrap_or(1) as usize,
        message,
    };
    let module = naga::front::wgsl::parse_str(source)
        .map_err(|e| error(e.location(source).map(|at| at.line_number), e.message().to_owned()))?;
    let mut validator = naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::empty());
    validator.validate(&module).map_err(|e| error(e.location(source).map(|at| at.line_number), causes(e.as_inner())))?;
    reflect(&module).map_err(|message| error(None, message.to_owned()))
}

/// An error and what it was caused by, in one sentence.
fn causes(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        message.push_str(": ");
        message.push_str(&cause.to_string());
        source = cause.source();
    }
    message
}

fn reflect(module: &naga::Module) -> Result<Reflection, &'static str> {
    let entry = module.entry_points.iter().find(|entry| entry.name == "main" && entry.stage == naga::ShaderStage::Compute);
    let mut found = Reflection { workgroup: entry.ok_or("there must be a @compute function main")?.workgroup_size, ..Reflection::default() };
    let mut storage = Vec::new();
    for (_, global) in module.global_variables.iter() {
        let Some(at) = &global.binding else { continue };
        let ty = &module.types[global.ty].inner;
        match (global.space, ty) {
            (naga::AddressSpace::Uniform, naga::TypeInner::Struct { members, .. }) if (at.group, at.binding) == (0, 0) => {
                for member in members {
                    let kind = match module.types[member.ty].inner {
                        naga::TypeInner::Scalar(naga::Scalar::U32) => Kind::U,
                        naga::TypeInner::Scalar(naga::Scalar::F32) => Kind::F,
                        _ => return Err("Params may hold u32 and f32 only"),
                    };
                    found.params.push((member.name.clone().unwrap_or_default(), kind));
                }
            }
            (naga::AddressSpace::Storage { access }, naga::TypeInner::Array { .. }) if at.group == 0 && at.binding > 0 => {
                let name = global.name.clone().unwrap_or_default();
                storage.push((at.binding, Binding { name, writes: access.contains(naga::StorageAccess::STORE) }));
            }
            _ => return Err("group 0 holds Params at binding 0 and arrays of f32 after it, nothing else"),
        }
    }
    storage.sort_by_key(|(at, _)| *at);
    if storage.iter().enumerate().any(|(i, (at, _))| *at as usize != i + 1) {
        return Err("the bindings must be numbered from 1 without a gap");
    }
    found.bindings = storage.into_iter().map(|(_, binding)| binding).collect();
    Ok(found)
}
