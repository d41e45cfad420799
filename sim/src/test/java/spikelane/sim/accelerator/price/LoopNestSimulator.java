package spikelane.sim.accelerator.price;

import java.util.Arrays;
import java.util.List;
import spikelane.sim.accelerator.map.Mapping;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.Operand;

/**
 * Walks every iteration of a mapped loop nest, every weight and every spike, and counts what each level of memory brings
 * in. It knows nothing of the closed forms in {@link Mapping}: a level holds one tile of each operand, and when the tile
 * that the arithmetic needs is another one, its elements are brought in one by one.
 */
final class LoopNestSimulator {
    private final LayerDimensions dims;
    private final Mapping mapping;
    private final boolean[] nonzero;
    private final boolean[] spikes;
    private final int height;
    private final int width;
    private final int[][][] resident;
    private final int[] inputsAdded;
    private final int[] stepsDone;
    /** [level] elements brought in from outside. */
    final long[] weights;
    final long[] inputs;
    final long[] activeInputs;
    final long[] psumReturns;
    final long[] psumEvictions;
    final long[] membraneReturns;
    final long[] membraneEvictions;
    long effectiveOps;
    long spikeOps;
    long slotOps;
    long weightReads;
    long membraneUpdates;
    long outputs;

    /** A layer of groups is so many layers of one, which are run one after the other: nothing of the one helps the next. */
    static LoopNestSimulator of(LayerDimensions dims, Mapping mapping, boolean[] nonzero, boolean[] spikes) {
        if (dims.groups() == 1) {
            return new LoopNestSimulator(dims, mapping, nonzero, spikes);
        }
        int outputs = dims.m() / dims.groups();
        int inputs = dims.c() / dims.groups();
        LayerDimensions one = new LayerDimensions(dims.t(), outputs, inputs, dims.p(), dims.q(), dims.r(), dims.s(),
                dims.strideP(), dims.strideQ(), dims.h(), dims.w(), dims.padP(), dims.padQ(), 1);
        Mapping ofOne = new Mapping(one, mapping.tiles(), mapping.orders());
        int weights = Math.toIntExact(one.weights());
        int image = inputs * dims.h() * dims.w();
        LoopNestSimulator sum = null;
        for (int g = 0; g < dims.groups(); g++) {
            boolean[] seen = new boolean[dims.t() * image];
            for (int t = 0; t < dims.t(); t++) {
                System.arraycopy(spikes, (t * dims.groups() + g) * image, seen, t * image, image);
            }
            LoopNestSimulator group = new LoopNestSimulator(one, ofOne,
                    Arrays.copyOfRange(nonzero, g * weights, (g + 1) * weights), seen);
            if (sum == null) {
                sum = group;
            } else {
                sum.add(group);
            }
        }
        return sum;
    }

    private void add(LoopNestSimulator other) {
        add(weights, other.weights);
        add(inputs, other.inputs);
        add(activeInputs, other.activeInputs);
        add(psumReturns, other.psumReturns);
        add(psumEvictions, other.psumEvictions);
        add(membraneReturns, other.membraneReturns);
        add(membraneEvictions, other.membraneEvictions);
        effectiveOps += other.effectiveOps;
        spikeOps += other.spikeOps;
        slotOps += other.slotOps;
        weightReads += other.weightReads;
        membraneUpdates += other.membraneUpdates;
        outputs += other.outputs;
    }

    private static void add(long[] sums, long[] more) {
        Arrays.setAll(sums, i -> sums[i] + more[i]);
    }

    private LoopNestSimulator(LayerDimensions dims, Mapping mapping, boolean[] nonzero, boolean[] spikes) {
        this.dims = dims;
        this.mapping = mapping;
        this.nonzero = nonzero;
        this.spikes = spikes;
        this.height = dims.h();
        this.width = dims.w();
        int levels = mapping.tiles().length;
        this.resident = new int[levels][Operand.values().length][];
        this.inputsAdded = new int[dims.t() * dims.m() * dims.p() * dims.q()];
        this.stepsDone = new int[dims.m() * dims.p() * dims.q()];
        this.weights = new long[levels];
        this.inputs = new long[levels];
        this.activeInputs = new long[levels];
        this.psumReturns = new long[levels];
        this.psumEvictions = new long[levels];
        this.membraneReturns = new long[levels];
        this.membraneEvictions = new long[levels];
        walk(0, 0, new int[5]);
    }

    /** {@return operations left when zeros of some operands are left out; padding counts only where nothing is left out} */
    double operations(List<Operand> leftOut, LayerDimensions layer) {
        if (leftOut.contains(Operand.INPUTS)) {
            return leftOut.contains(Operand.WEIGHTS) ? effectiveOps : spikeOps;
        }
        return leftOut.contains(Operand.WEIGHTS) ? slotOps : layer.denseOps();
    }

    /** Runs the loops of one boundary, then those further in; {@code at} is where the current tile starts. */
    private void walk(int boundary, int loop, int[] at) {
        if (boundary == mapping.orders().length) {
            execute(at);
            return;
        }
        if (loop == 5) {
            walk(boundary + 1, 0, at);
            return;
        }
        int d = mapping.orders()[boundary][loop].index();
        int first = at[d];
        for (int i = first; i < first + mapping.tiles()[boundary][d]; i += mapping.tiles()[boundary + 1][d]) {
            at[d] = i;
            walk(boundary, loop + 1, at);
        }
        at[d] = first;
    }

    private void execute(int[] at) {
        int innermost = mapping.tiles().length - 1;
        boolean lastInputs = at[2] + mapping.tiles()[innermost][2] == dims.c();
        for (int level = 1; level <= innermost; level++) {
            int[] tile = mapping.tiles()[level];
            int[] start = new int[5];
            for (int d = 0; d < 5; d++) {
                start[d] = at[d] / tile[d] * tile[d];
            }
            need(level, Operand.WEIGHTS, new int[]{start[1], start[2]}, start, tile);
            need(level, Operand.INPUTS, new int[]{start[0], start[2], start[3], start[4]}, start, tile);
            need(level, Operand.PSUMS, new int[]{start[0], start[1], start[3], start[4]}, start, tile);
            if (lastInputs) {
                need(level, Operand.MEMBRANE, new int[]{start[1], start[3], start[4]}, start, tile);
            }
        }
        compute(at, mapping.tiles()[innermost], lastInputs);
    }

    private void need(int level, Operand operand, int[] id, int[] start, int[] tile) {
        int[] held = resident[level][operand.index()];
        if (held != null && Arrays.equals(Arrays.copyOf(held, id.length), id)) {
            return;
        }
        if (held != null) {
            move(level, operand, Arrays.copyOfRange(held, id.length, id.length + 5), tile, true);
        }
        move(level, operand, start, tile, false);
        int[] now = Arrays.copyOf(id, id.length + 5);
        System.arraycopy(start, 0, now, id.length, 5);
        resident[level][operand.index()] = now;
    }

    private void move(int level, Operand operand, int[] start, int[] tile, boolean evict) {
        switch (operand) {
            case WEIGHTS -> weights[level] += evict ? 0 : (long) tile[1] * tile[2] * dims.r() * dims.s();
            case INPUTS -> {
                if (!evict) {
                    bringInputs(level, start, tile);
                }
            }
            default -> {
                for (int m = start[1]; m < start[1] + tile[1]; m++) {
                    for (int p = start[3]; p < start[3] + tile[3]; p++) {
                        for (int q = start[4]; q < start[4] + tile[4]; q++) {
                            int neuron = (m * dims.p() + p) * dims.q() + q;
                            if (operand == Operand.MEMBRANE) {
                                boolean alive = stepsDone[neuron] > 0 && stepsDone[neuron] < dims.t();
                                (evict ? membraneEvictions : membraneReturns)[level] += alive ? 1 : 0;
                            } else {
                                for (int t = start[0]; t < start[0] + tile[0]; t++) {
                                    int added = inputsAdded[t * stepsDone.length + neuron];
                                    boolean partial = added > 0 && added < dims.c();
                                    (evict ? psumEvictions : psumReturns)[level] += partial ? 1 : 0;
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private void bringInputs(int level, int[] start, int[] tile) {
        int top = start[3] * dims.strideP() - dims.padP();
        int left = start[4] * dims.strideQ() - dims.padQ();
        int rows = (tile[3] - 1) * dims.strideP() + dims.r();
        int columns = (tile[4] - 1) * dims.strideQ() + dims.s();
        for (int t = start[0]; t < start[0] + tile[0]; t++) {
            for (int c = start[2]; c < start[2] + tile[2]; c++) {
                for (int y = Math.max(0, top); y < Math.min(height, top + rows); y++) {
                    for (int x = Math.max(0, left); x < Math.min(width, left + columns); x++) {
                        inputs[level]++;
                        activeInputs[level] += spike(t, c, y, x) ? 1 : 0;
                    }
                }
            }
        }
    }

    private boolean spike(int t, int c, int y, int x) {
        return spikes[((t * dims.c() + c) * height + y) * width + x];
    }

    /** The innermost tile: each weight is read once and meets every position and time step of the tile. */
    private void compute(int[] at, int[] tile, boolean lastInputs) {
        for (int m = at[1]; m < at[1] + tile[1]; m++) {
            for (int c = at[2]; c < at[2] + tile[2]; c++) {
                for (int r = 0; r < dims.r(); r++) {
                    for (int s = 0; s < dims.s(); s++) {
                        boolean weight = nonzero[((m * dims.c() + c) * dims.r() + r) * dims.s() + s];
                        weightReads += weight ? 1 : 0;
                        meet(at, tile, c, r, s, weight);
                    }
                }
            }
        }
        for (int t = at[0]; t < at[0] + tile[0]; t++) {
            for (int m = at[1]; m < at[1] + tile[1]; m++) {
                for (int p = at[3]; p < at[3] + tile[3]; p++) {
                    for (int q = at[4]; q < at[4] + tile[4]; q++) {
                        int neuron = (m * dims.p() + p) * dims.q() + q;
                        inputsAdded[t * stepsDone.length + neuron] += tile[2];
                        if (lastInputs) {
                            membraneUpdates++;
                            outputs++;
                            stepsDone[neuron]++;
                        }
                    }
                }
            }
        }
    }

    private void meet(int[] at, int[] tile, int c, int r, int s, boolean weight) {
        for (int t = at[0]; t < at[0] + tile[0]; t++) {
            for (int p = at[3]; p < at[3] + tile[3]; p++) {
                for (int q = at[4]; q < at[4] + tile[4]; q++) {
                    int y = p * dims.strideP() + r - dims.padP();
                    int x = q * dims.strideQ() + s - dims.padQ();
                    if (y >= 0 && y < height && x >= 0 && x < width) {
                        slotOps += weight ? 1 : 0;
                        if (spike(t, c, y, x)) {
                            spikeOps++;
                            effectiveOps += weight ? 1 : 0;
                        }
                    }
                }
            }
        }
    }
}
