package spikelane.benchmarks;

import java.lang.foreign.Arena;
import java.util.function.IntPredicate;
import spikelane.kernels.EventCounts;
import spikelane.kernels.Geometry;
import spikelane.kernels.SpikeBits;

/**
 * Synaptic operations of one call: an input times an output that it reaches. Zero weights count; taps outside the image
 * do not.
 *
 * @param effective of the inputs that spike
 * @param dense     of all inputs
 */
public record SynapticWork(double effective, double dense) {
    /**
     * @param shape   in x out, or in x out x kernel @ image
     * @param density share of the inputs that spike, in the seeded input of the benchmarks
     * @return what a propagation of spikes has to do
     */
    public static SynapticWork ofSpikes(String shape, double density) {
        Geometry g = Shapes.parse(shape);
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = Inputs.bernoulli(arena, g.height() * g.width(), g.channels(), density);
            return of(g, i -> bits.get(i / g.channels(), i % g.channels()));
        }
    }

    /**
     * @param shape    in x out x kernel @ image
     * @param density  share of the inputs that are not zero
     * @param maxCount largest count
     * @return what a propagation of event counts has to do
     */
    public static SynapticWork ofCounts(String shape, double density, int maxCount) {
        Geometry g = Shapes.parse(shape);
        try (Arena arena = Arena.ofShared()) {
            EventCounts counts = Inputs.counts(arena, g.height() * g.width(), g.channels(), density, maxCount);
            return of(g, i -> counts.get(i / g.channels(), i % g.channels()) != 0);
        }
    }

    /**
     * @param shape in x out, or in x out x kernel @ image
     * @param input recorded layer, as in {@link RecordedInputs}
     * @return what a propagation of its spikes has to do
     */
    public static SynapticWork ofRecorded(String shape, String input) {
        Geometry g = Shapes.parse(shape);
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = RecordedInputs.spikes(arena, g, input);
            return of(g, i -> bits.get(i / g.channels(), i % g.channels()));
        }
    }

    /**
     * @param shape in x out, or in x out x kernel @ image
     * @param input recorded layer, as in {@link RecordedInputs}
     * @return share of the inputs that spike
     */
    public static double recordedDensity(String shape, String input) {
        Geometry g = Shapes.parse(shape);
        try (Arena arena = Arena.ofShared()) {
            SpikeBits bits = RecordedInputs.spikes(arena, g, input);
            return (double) bits.count() / ((long) bits.pixels() * bits.channels());
        }
    }

    /**
     * @param network cextnet-paper or cextnet-nmnist
     * @param zeros   share of the weights that are zero
     * @param batch   samples
     * @return what the convolutions and fully connected layers of {@link PaperNetwork} have to do for as many recordings
     */
    public static SynapticWork ofNetwork(String network, double zeros, int batch) {
        return PaperNetwork.work(network, zeros).times(batch);
    }

    /**
     * @param network cextnet-paper or cextnet-nmnist
     * @param zeros   share of the weights that are zero
     * @return share of the layers' synaptic operations whose input spikes
     */
    public static double networkDensity(String network, double zeros) {
        SynapticWork work = PaperNetwork.work(network, zeros);
        return work.effective / work.dense;
    }

    /** {@return whether the recordings of N-MNIST are there} */
    public static boolean digitsAvailable() {
        return Digits.available();
    }

    /** {@return real-gesture or generated-gesture} */
    public static String networkInput() {
        return Gestures.available();
    }

    /**
     * @param count how often
     * @return work of as many calls
     */
    public SynapticWork times(int count) {
        return new SynapticWork(count * effective, count * dense);
    }

    private static SynapticWork of(Geometry g, IntPredicate active) {
        long effective = 0;
        long dense = 0;
        for (int y = 0; y < g.height(); y++) {
            long rows = reached(y, g.padding(), g.stride(), g.kernelHeight(), g.outputHeight());
            for (int x = 0; x < g.width(); x++) {
                long outputs = rows * reached(x, g.padding(), g.stride(), g.kernelWidth(), g.outputWidth())
                        * g.outputs();
                dense += outputs * g.channels();
                for (int c = 0; c < g.channels(); c++) {
                    effective += active.test((y * g.width() + x) * g.channels() + c) ? outputs : 0;
                }
            }
        }
        return new SynapticWork(effective, dense);
    }

    /** {@return output coordinates that an input coordinate reaches} */
    private static int reached(int at, int padding, int stride, int kernel, int outputs) {
        int count = 0;
        for (int tap = 0; tap < kernel; tap++) {
            int from = at + padding - tap;
            count += from >= 0 && from % stride == 0 && from / stride < outputs ? 1 : 0;
        }
        return count;
    }

    /**
     * @param shape in x out, or in x out x kernel @ image
     * @return its geometry
     */
    public static Geometry geometry(String shape) {
        return Shapes.parse(shape);
    }

    /**
     * @param shape   in x out, or in x out x kernel @ image
     * @param weights format
     * @return share of the seeded weights that are not zero
     */
    public static double weightDensity(String shape, String weights) {
        if (weights.equals("f32")) {
            return 1; // drawn from a normal distribution
        }
        byte[] values = Inputs.weights(Shapes.parse(shape), weights);
        long nonzero = 0;
        for (byte value : values) {
            nonzero += value != 0 ? 1 : 0;
        }
        return nonzero / (double) values.length;
    }
}
