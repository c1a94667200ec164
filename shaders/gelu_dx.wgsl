// Gradient of gelu: with s = gate(u), d_x = d_out (s + 2 x s (1 - s) u').

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
    let s = gate(inner(x[i]));
    let slope = ROOT_2_OVER_PI * (1.0 + 3.0 * CUBIC * x[i] * x[i]);
    out[i] = d_out[i] * (s + 2.0 * x[i] * s * (1.0 - s) * slope);
}
