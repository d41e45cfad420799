package spikelane.sim.accelerator.map;

import java.util.Arrays;
import spikelane.sim.accelerator.work.ActivityStatistic;
import spikelane.sim.accelerator.work.LayerDimensions;
import spikelane.sim.accelerator.work.LayerWork;
import spikelane.sim.accelerator.work.Operand;

/**
 * How a layer's loops are cut into tiles and ordered. {@code tiles[k]} is what the memories of level k hold at a time,
 * by {@link LoopDim}; {@code tiles[0]} is the whole layer and every tile divides the one before. A layer of groups is run
 * group by group, all of them mapped alike: its tiles are those of one group, and since groups share nothing, what is
 * counted of the whole layer is what is counted of a group times their number. {@code orders[k]} are
 * the loops over tiles of level k + 1 inside a tile of level k, outermost first.
 *
 * @param dims   the layer
 * @param tiles  [levels][5] tile sizes
 * @param orders [levels - 1][5] loop orders
 */
public record Mapping(LayerDimensions dims, int[][] tiles, LoopDim[][] orders) {
    private static final int DIMS = LoopDim.values().length;

    /** Checks that tiles divide each other and orders name every loop once. */
    public Mapping {
        for (int k = 1; k < tiles.length; k++) {
            for (int d = 0; d < DIMS; d++) {
                if (tiles[k][d] < 1 || tiles[k - 1][d] % tiles[k][d] != 0) {
                    throw new IllegalArgumentException(
                            "tile " + Arrays.toString(tiles[k]) + " does not divide " + Arrays.toString(tiles[k - 1]));
                }
            }
        }
    }

    private int trips(int boundary, LoopDim dim) {
        return tiles[boundary][dim.index()] / tiles[boundary + 1][dim.index()];
    }

    /**
     * How often the loops bring the whole operand into the level: the trips of those loops that do not move it but stand
     * outside one that does. Membrane tiles change only while the last input channels are added.
     *
     * @param operand an operand
     * @param level   a level below the outermost
     * @return passes over the operand, at least 1
     */
    public long passes(Operand operand, int level) {
        return passes(operand, level, tiles, orders);
    }

    static long passes(Operand operand, int level, int[][] tiles, LoopDim[][] orders) {
        long passes = 1;
        long pending = 1;
        for (int k = 0; k < level; k++) {
            for (LoopDim dim : orders[k]) {
                int trips = tiles[k][dim.index()] / tiles[k + 1][dim.index()];
                if (trips == 1 || (operand == Operand.MEMBRANE && dim == LoopDim.C)) {
                    continue;
                }
                if (dim.moves(operand)) {
                    passes *= pending;
                    pending = 1;
                } else {
                    pending *= trips;
                }
            }
        }
        return passes;
    }

    /**
     * Elements brought into the level over the whole layer; a tile is brought in whole whenever it changes.
     *
     * @param operand an operand
     * @param level   a level below the outermost
     * @return elements; for inputs without padding, with the rows and columns that neighbouring tiles share
     */
    public long visits(Operand operand, int level) {
        return passes(operand, level) * switch (operand) {
            case WEIGHTS -> dims.weights();
            case PSUMS, OUTPUTS -> dims.t() * dims.outputs();
            case MEMBRANE -> dims.outputs();
            case INPUTS -> (long) dims.t() * dims.c() * dims.rows().read(tiles[level][LoopDim.P.index()])
                    * dims.columns().read(tiles[level][LoopDim.Q.index()]);
        };
    }

    /**
     * @param operand an operand
     * @param dims    a layer
     * @param tile    tile sizes by {@link LoopDim}
     * @return elements of its largest tile
     */
    public static long tileElements(Operand operand, LayerDimensions dims, int[] tile) {
        long t = tile[0];
        long m = tile[1];
        long c = tile[2];
        long p = tile[3];
        long q = tile[4];
        return switch (operand) {
            case WEIGHTS -> m * c * dims.r() * dims.s();
            case INPUTS -> t * c * dims.rows().largest(tile[3]) * dims.columns().largest(tile[4]);
            case PSUMS -> t * m * p * q;
            case OUTPUTS -> 0; // written through
            case MEMBRANE -> m * p * q;
        };
    }

    /** {@return how often the innermost tile's weights are walked: once for every pass of time, rows and columns} */
    public long weightWalks() {
        int[] inner = tiles[tiles.length - 1];
        return (long) (dims.t() / inner[0]) * (dims.p() / inner[3]) * (dims.q() / inner[4]);
    }

    /** {@return the loop nest on one line, outermost first: loops of each level, then the innermost tile} */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < orders.length; k++) {
            text.append("L").append(k).append('[');
            String gap = "";
            for (LoopDim dim : orders[k]) {
                if (trips(k, dim) > 1) {
                    text.append(gap).append(dim).append(trips(k, dim));
                    gap = " ";
                }
            }
            text.append("] ");
        }
        int[] inner = tiles[tiles.length - 1];
        text.append("tile[");
        for (LoopDim dim : LoopDim.values()) {
            text.append(dim == LoopDim.T ? "" : " ").append(dim).append(inner[dim.index()]);
        }
        return text.append(']').toString();
    }

    /**
     * Active inputs brought into the tiles of one level.
     *
     * @param layer     the layer that is mapped
     * @param level     a level below the outermost
     * @param statistic which sample
     * @return active inputs, an input counted as often as a tile with it is brought in
     */
    public double activeLoads(LayerWork layer, int level, ActivityStatistic statistic) {
        long passes = passes(Operand.INPUTS, level);
        double[] activeByPosition = layer.activeByPosition();
        if (activeByPosition == null) {
            return layer.active(statistic) * visits(Operand.INPUTS, level) / ((double) dims.t() * dims.inputs());
        }
        int[] rows = dims.rows().readers(tiles[level][LoopDim.P.index()]);
        int[] columns = dims.columns().readers(tiles[level][LoopDim.Q.index()]);
        double loads = 0;
        int i = 0;
        for (int row : rows) {
            for (int column : columns) {
                loads += activeByPosition[i++] * row * column;
            }
        }
        return loads * passes * layer.share(statistic);
    }
}
