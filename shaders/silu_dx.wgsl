// Gradient of silu: with s = 1 / (1 + e^(-x)), d_x = d_out s (1 + x (1 - s)).

struct Params {
    len: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.len { return; }
    let s = 1.0 / (1.0 + exp(-x[i]));
    out[i] = d_out[i] * s * (1.0 + x[i] * (1.0 - s));
}
