// out = x / max(|x|, 1e-12) over the last axis, one thread a row.

struct Params {
    rows: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    var squares = 0.0;
    for (var c = 0u; c < params.width; c++) {
        squares += x[start + c] * x[start + c];
    }
    let length = max(sqrt(squares), 1e-12);
    for (var c = 0u; c < params.width; c++) {
        out[start + c] = x[start + c] / length;
    }
}
