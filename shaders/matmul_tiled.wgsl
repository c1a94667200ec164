// out (batch, m, n) = op(a) op(b) + bias, op(a) (batch, m, k), op(b) (batch, k, n) or one (k, n) for all.
//
// For real GPUs: a workgroup makes a 32 x 32 tile of the result. It brings 16 columns of op(a) and 16 rows of op(b) at a
// time into shared memory, from where each of its 8 x 8 threads makes 4 x 4 results. matmul.wgsl is the plain form.

struct Params {
    m: u32,
    n: u32,
    k: u32,
    transpose_a: u32,  // a is stored (k, m)
    transpose_b: u32,  // b is stored (n, k)
    shared_b: u32,  // one b serves the whole batch
    has_bias: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

const DEPTH = 16u;
// Element (k, row) of op(a) at [k * 8 + row / 4][row % 4], and likewise (k, col) of op(b).
var<workgroup> a_tile: array<vec4<f32>, 128>;
var<workgroup> b_tile: array<vec4<f32>, 128>;

@compute @workgroup_size(8, 8)
fn main(
    @builtin(workgroup_id) group: vec3<u32>,
    @builtin(local_invocation_id) local: vec3<u32>,
    @builtin(local_invocation_index) lane: u32,
) {
    let first_row = group.y * 32u;
    let first_col = group.x * 32u;
    let a_start = group.z * params.m * params.k;
    let b_start = select(group.z * params.k * params.n, 0u, params.shared_b != 0u);

    var sum0 = vec4<f32>();
    var sum1 = vec4<f32>();
    var sum2 = vec4<f32>();
    var sum3 = vec4<f32>();
    for (var first_k = 0u; first_k < params.k; first_k += DEPTH) {
        // 512 numbers of each operand, 8 a thread; neighbours read neighbours, whichever way it is stored.
        for (var i = 0u; i < 8u; i++) {
            let e = lane + 64u * i;
            let across = vec2<u32>(e / 32u, e % 32u);
            let along = vec2<u32>(e % DEPTH, e / DEPTH);

            let at_a = select(along, across, params.transpose_a != 0u);
            let row = first_row + at_a.y;
            let k_a = first_k + at_a.x;
            var value_a = 0.0;
            if row < params.m && k_a < params.k {
                value_a = a[a_start + select(row * params.k + k_a, k_a * params.m + row, params.transpose_a != 0u)];
            }
            a_tile[at_a.x * 8u + at_a.y / 4u][at_a.y % 4u] = value_a;

            let at_b = select(across, along, params.transpose_b != 0u);
            let col = first_col + at_b.y;
            let k_b = first_k + at_b.x;
            var value_b = 0.0;
            if col < params.n && k_b < params.k {
                value_b = b[b_start + select(k_b * params.n + col, col * params.k + k_b, params.transpose_b != 0u)];
            }
            b_tile[at_b.x * 8u + at_b.y / 4u][at_b.y % 4u] = value_b;
        }
        workgroupBarrier();
        for (var k = 0u; k < DEPTH; k++) {
            let rows = a_tile[k * 8u + local.y];
            let cols = b_tile[k * 8u + local.x];
            sum0 += rows.x * cols;
            sum1 += rows.y * cols;
            sum2 += rows.z * cols;
            sum3 += rows.w * cols;
        }
        workgroupBarrier();
    }

    var sums = array<vec4<f32>, 4>(sum0, sum1, sum2, sum3);
    for (var i = 0u; i < 4u; i++) {
        let row = first_row + local.y * 4u + i;
        for (var j = 0u; j < 4u; j++) {
            let col = first_col + local.x * 4u + j;
            if row < params.m && col < params.n {
                var value = sums[i][j];
                if params.has_bias != 0u {
                    value += bias[col];
                }
                out[(group.z * params.m + row) * params.n + col] = value;
            }
        }
    }
}
