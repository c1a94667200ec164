// out (C,) = sum of the rows of x (R, C). A workgroup takes 8 columns and 8 shares of the rows.

struct Params {
    rows: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let col = group.x * 8u + lane % 8u;
    var sum = 0.0;
    if col < params.width {
        for (var row = lane / 8u; row < params.rows; row += 8u) {
            sum += x[row * params.width + col];
        }
    }
    sums[lane] = sum;
    workgroupBarrier();
    if lane < 8u && col < params.width {
        for (var share = 1u; share < 8u; share++) {
            sum += sums[share * 8u + lane];
        }
        out[col] = sum;
    }
}
