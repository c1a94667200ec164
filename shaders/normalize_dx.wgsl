// Gradient of normalize: with y = x / |x|, d_x = (d_out - y sum_j d_out_j y_j) / |x|, one thread a row.

struct Params {
    rows: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    var squares = 0.0;
    var inner = 0.0;
    for (var c = 0u; c < params.width; c++) {
        squares += x[start + c] * x[start + c];
        inner += d_out[start + c] * x[start + c];
    }
    let length = max(sqrt(squares), 1e-12);
    // Divided twice, not by the square: the square of a tiny length is 0.
    let along = inner / length / length;
    for (var c = 0u; c < params.width; c++) {
        out[start + c] = (d_out[start + c] - x[start + c] * along) / length;
    }
}
