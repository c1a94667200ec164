// d_weight (C,) = sum over rows of d_out * (x - mean) / deviation.
// A workgroup takes 64 columns and walks the rows in tiles of 256: each thread finds one row's statistics, then all
// share them. (A thread a column that found them itself would read the whole of x once a column.)

struct Params {
    rows: u32,
    width: u32,
    eps: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> d_out: array<f32>;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read_write> out: array<f32>;

var<workgroup> tile: array<vec2<f32>, 256>;  // mean and 1 / deviation of the tile's rows
var<workgroup> sums: array<f32, 256>;

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let col = group.x * 64u + lane % 64u;
    var sum = 0.0;
    for (var first = 0u; first < params.rows; first += 256u) {
        if first + lane < params.rows {
            tile[lane] = statistics((first + lane) * params.width);
        }
        workgroupBarrier();
        let count = min(256u, params.rows - first);
        if col < params.width {
            for (var row = lane / 64u; row < count; row += 4u) {
                let at = (first + row) * params.width + col;
                sum += d_out[at] * ((x[at] - tile[row].x) * tile[row].y);
            }
        }
        workgroupBarrier();
    }
    sums[lane] = sum;
    workgroupBarrier();
    if lane < 64u && col < params.width {
        out[col] = sum + sums[lane + 64u] + sums[lane + 128u] + sums[lane + 192u];
    }
}
