// Gradient of softmax from its output y: d_x = y * (d_out - sum_j d_out_j y_j), one thread a row.

struct Params {
    rows: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    var inner = 0.0;
    for (var c = 0u; c < params.width; c++) {
        inner += d_out[start + c] * y[start + c];
    }
    for (var c = 0u; c < params.width; c++) {
        out[start + c] = y[start + c] * (d_out[start + c] - inner);
    }
}
