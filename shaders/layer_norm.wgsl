// out = (x - mean) / sqrt(variance + eps) * weight + bias over the last axis, one thread a row.

struct Params {
    rows: u32,
    width: u32,
    eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weight: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    let stats = statistics(start);
    for (var c = 0u; c < params.width; c++) {
        out[start + c] = (x[start + c] - stats.x) * stats.y * weight[c] + bias[c];
    }
}
