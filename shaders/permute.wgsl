// out = x with its axes in another order, padded to four axes on the left.

struct Params {
    len: u32,
    size_1: u32,  // sizes of out
    size_2: u32,
    size_3: u32,
    stride_0: u32,  // strides in x, in the order of out's axes
    stride_1: u32,
    stride_2: u32,
    stride_3: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let i3 = i % params.size_3;
    let i2 = i / params.size_3 % params.size_2;
    let i1 = i / (params.size_3 * params.size_2) % params.size_1;
    let i0 = i / (params.size_3 * params.size_2 * params.size_1);
    out[i] = x[i0 * params.stride_0 + i1 * params.stride_1 + i2 * params.stride_2 + i3 * params.stride_3];
}
