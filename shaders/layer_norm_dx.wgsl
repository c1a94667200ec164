// Gradient of layer_norm for x, one thread a row. With n = (x - mean) / deviation and d_n = d_out * weight:
// d_x = (d_n - mean(d_n) - n mean(d_n n)) / deviation

struct Params {
    rows: u32,
    width: u32,
    eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
    let i = id.y * groups.x * 64u + id.x;
    if i >= params.rows { return; }
    let start = i * params.width;
    let stats = statistics(start);
    var sum_d = 0.0;
    var sum_dn = 0.0;
    for (var c = 0u; c < params.width; c++) {
        let d_n = d_out[start + c] * weight[c];
        sum_d += d_n;
        sum_dn += d_n * (x[start + c] - stats.x) * stats.y;
    }
    let mean_d = sum_d / f32(params.width);
    let mean_dn = sum_dn / f32(params.width);
    for (var c = 0u; c < params.width; c++) {
        let n = (x[start + c] - stats.x) * stats.y;
        out[start + c] = (d_out[start + c] * weight[c] - mean_d - n * mean_dn) * stats.y;
    }
}
