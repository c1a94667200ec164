// out (batch, m, n) = op(a) op(b) + bias, op(a) (batch, m, k), op(b) (batch, k, n) or one (k, n) for all.
//
// The plain kernel: each thread holds an 8 x 8 block of the result, and walks along k once. Neighbouring threads take
// neighbouring columns; a workgroup's threads share their rows. No shared memory: software adapters are slow at it.

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

// Four columns, 8 apart, as one vector.
fn columns(start: u32, offsets: vec4<u32>) -> vec4<f32> {
    return vec4<f32>(b[start + offsets.x], b[start + offsets.y], b[start + offsets.z], b[start + offsets.w]);
}

fn store(row: u32, first: u32, start: u32, lo: vec4<f32>, hi: vec4<f32>) {
    if row >= params.m { return; }
    var values = array<f32, 8>(lo.x, lo.y, lo.z, lo.w, hi.x, hi.y, hi.z, hi.w);
    for (var j = 0u; j < 8u; j++) {
        let col = first + 8u * j;
        if col < params.n {
            var value = values[j];
            if params.has_bias != 0u {
                value += bias[col];
            }
            out[start + row * params.n + col] = value;
        }
    }
}

@compute @workgroup_size(8)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let first_row = group.y * 8u;
    let first_col = group.x * 64u + lane;
    let a_strides = select(vec2<u32>(params.k, 1u), vec2<u32>(1u, params.m), params.transpose_a != 0u);
    let b_strides = select(vec2<u32>(params.n, 1u), vec2<u32>(1u, params.k), params.transpose_b != 0u);

    // Where each row of a and each column of b begins. Past the edge the last one is read again, and never stored.
    let rows = min(first_row + vec4<u32>(0u, 1u, 2u, 3u), vec4<u32>(params.m - 1u)) * a_strides.x;
    let more_rows = min(first_row + vec4<u32>(4u, 5u, 6u, 7u), vec4<u32>(params.m - 1u)) * a_strides.x;
    let cols = min(first_col + vec4<u32>(0u, 8u, 16u, 24u), vec4<u32>(params.n - 1u)) * b_strides.y;
    let more_cols = min(first_col + vec4<u32>(32u, 40u, 48u, 56u), vec4<u32>(params.n - 1u)) * b_strides.y;
    var a_at = group.z * params.m * params.k;
    var b_at = select(group.z * params.k * params.n, 0u, params.shared_b != 0u);

    var lo0 = vec4<f32>(); var lo1 = vec4<f32>(); var lo2 = vec4<f32>(); var lo3 = vec4<f32>();
    var lo4 = vec4<f32>(); var lo5 = vec4<f32>(); var lo6 = vec4<f32>(); var lo7 = vec4<f32>();
    var hi0 = vec4<f32>(); var hi1 = vec4<f32>(); var hi2 = vec4<f32>(); var hi3 = vec4<f32>();
    var hi4 = vec4<f32>(); var hi5 = vec4<f32>(); var hi6 = vec4<f32>(); var hi7 = vec4<f32>();
    for (var k = 0u; k < params.k; k++) {
        let lo = columns(b_at, cols);
        let hi = columns(b_at, more_cols);
        let a0 = a[a_at + rows.x];
        let a1 = a[a_at + rows.y];
        let a2 = a[a_at + rows.z];
        let a3 = a[a_at + rows.w];
        let a4 = a[a_at + more_rows.x];
        let a5 = a[a_at + more_rows.y];
        let a6 = a[a_at + more_rows.z];
        let a7 = a[a_at + more_rows.w];
        lo0 += a0 * lo; hi0 += a0 * hi;
        lo1 += a1 * lo; hi1 += a1 * hi;
        lo2 += a2 * lo; hi2 += a2 * hi;
        lo3 += a3 * lo; hi3 += a3 * hi;
        lo4 += a4 * lo; hi4 += a4 * hi;
        lo5 += a5 * lo; hi5 += a5 * hi;
        lo6 += a6 * lo; hi6 += a6 * hi;
        lo7 += a7 * lo; hi7 += a7 * hi;
        a_at += a_strides.y;
        b_at += b_strides.x;
    }

    let start = group.z * params.m * params.n;
    store(first_row, first_col, start, lo0, hi0);
    store(first_row + 1u, first_col, start, lo1, hi1);
    store(first_row + 2u, first_col, start, lo2, hi2);
    store(first_row + 3u, first_col, start, lo3, hi3);
    store(first_row + 4u, first_col, start, lo4, hi4);
    store(first_row + 5u, first_col, start, lo5, hi5);
    store(first_row + 6u, first_col, start, lo6, hi6);
    store(first_row + 7u, first_col, start, lo7, hi7);
}
