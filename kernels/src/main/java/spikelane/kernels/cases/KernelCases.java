package spikelane.kernels.cases;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Supplier;
import spikelane.kernels.cases.Findings.Crew;
import spikelane.kernels.counts.CountForm;
import spikelane.kernels.counts.CountForms;
import spikelane.kernels.data.Channels;
import spikelane.kernels.data.Geometry;
import spikelane.kernels.data.SpikeBits;
import spikelane.kernels.layer.MaxPool;
import spikelane.kernels.layer.NeuronUpdate;
import spikelane.kernels.layer.Propagation;
import spikelane.kernels.layer.SpikeExtraction;
import spikelane.kernels.layer.SumPool;
import spikelane.kernels.sliced.SlicedPool;
import spikelane.kernels.sliced.SlicedTally;
import spikelane.kernels.spikes.SpikeForm;
import spikelane.kernels.spikes.SpikeForms;

/**
 * The cases of one contract: inputs drawn from fixed seeds, each computed by the specification once and by every form on
 * every crew. A new contract adds its class and its line in {@link #all}.
 */
public abstract class KernelCases {
    /** {@link #unit} of what is equal exactly. */
    static final String EXACT = "exact";

    private final String contract;
    private final List<String> forms;
    private final double bound;
    private final String unit;

    /** Inputs that share a set-up, and what is compared on them. */
    @FunctionalInterface
    interface Case {
        /**
         * @param arena    owner of all memory, closed afterwards
         * @param findings where the differences go
         */
        void check(Arena arena, Findings findings);
    }

    KernelCases(String contract, List<String> forms) {
        this(contract, forms, 0, EXACT);
    }

    KernelCases(String contract, List<String> forms, double bound, String unit) {
        this.contract = contract;
        this.forms = List.copyOf(forms);
        this.bound = bound;
        this.unit = unit;
    }

    /** {@return every form of every contract} */
    public static List<KernelCases> all() {
        return List.of(spikePropagation(SpikeForms.all()), depthwisePropagation(), countPropagation(CountForms.all()),
                countLayer(), floatPropagation(), lifUpdate(), shortLifUpdate(), floatLifUpdate(),
                spikeExtraction("vector", SpikeExtraction.vector()), maxPool("vector", MaxPool.vector()),
                sumPool("vector", SumPool.vector()), slicedLayer(), slicedPool("vector", SlicedPool.vector()),
                slicedTally("vector", SlicedTally::vector), slicedTransfer(), batchNormLif(), floatCorrelation(),
                rowSums(), matrixSums(), channelLif(), pooling(), activeInputs(), matrixProduct(), frameLoad());
    }

    /** {@return of {@code SpikePropagation}} */
    public static KernelCases spikePropagation(List<SpikeForm> forms) {
        return new SpikePropagationCases(forms);
    }

    /** {@return of {@code DepthwisePropagation}} */
    public static KernelCases depthwisePropagation() {
        return new DepthwisePropagationCases();
    }

    /** {@return of {@code CountPropagation}} */
    public static KernelCases countPropagation(List<CountForm> forms) {
        return new CountPropagationCases(forms);
    }

    /** {@return of {@code CountLayer}} */
    public static KernelCases countLayer() {
        return new CountLayerCases();
    }

    /** {@return of {@code FloatPropagation} on each kind of input; its specification too is held to the exact sums} */
    public static KernelCases floatPropagation() {
        return new FloatPropagationCases();
    }

    /** {@return of {@code LifUpdate}} */
    public static KernelCases lifUpdate() {
        return new LifUpdateCases();
    }

    /** {@return of {@code ShortLifUpdate}, of currents of each width} */
    public static KernelCases shortLifUpdate() {
        return new ShortLifUpdateCases();
    }

    /** {@return of {@code FloatLifUpdate}} */
    public static KernelCases floatLifUpdate() {
        return new FloatLifUpdateCases();
    }

    /** {@return of one form of {@code SpikeExtraction}, named for the table} */
    public static KernelCases spikeExtraction(String name, SpikeExtraction form) {
        return new SpikeExtractionCases(name, form);
    }

    /** {@return of one form of {@code MaxPool}, named for the table} */
    public static KernelCases maxPool(String name, MaxPool form) {
        return SpikePoolCases.max(name, form);
    }

    /** {@return of one form of {@code SumPool}, named for the table} */
    public static KernelCases sumPool(String name, SumPool form) {
        return SpikePoolCases.sum(name, form);
    }

    /** {@return of {@code SlicedLayer}} */
    public static KernelCases slicedLayer() {
        return new SlicedLayerCases();
    }

    /** {@return of one form of {@code SlicedPool}, named for the table} */
    public static KernelCases slicedPool(String name, SlicedPool form) {
        return new SlicedPoolCases(name, form);
    }

    /** {@return of one form of {@code SlicedTally}, named for the table; each thread gets its own} */
    public static KernelCases slicedTally(String name, Supplier<SlicedTally> form) {
        return new SlicedTallyCases(name, form);
    }

    /** {@return of {@code SlicedTransfer}} */
    public static KernelCases slicedTransfer() {
        return new SlicedTransferCases();
    }

    /** {@return of {@code BatchNormLif}} */
    public static KernelCases batchNormLif() {
        return new BatchNormLifCases();
    }

    /** {@return of {@code FloatCorrelation}} */
    public static KernelCases floatCorrelation() {
        return new FloatCorrelationCases();
    }

    /** {@return of pooling in {@code BatchNormLif}} */
    public static KernelCases pooling() {
        return TrainingCases.ofPooling();
    }

    /** {@return of {@code FloatCorrelation} of active inputs} */
    public static KernelCases activeInputs() {
        return TrainingCases.ofActiveInputs();
    }

    /** {@return of {@code RowSums}} */
    public static KernelCases rowSums() {
        return TrainingCases.ofRowSums();
    }

    /** {@return of {@code MatrixSums}} */
    public static KernelCases matrixSums() {
        return TrainingCases.ofMatrixSums();
    }

    /** {@return of {@code ChannelLif}} */
    public static KernelCases channelLif() {
        return TrainingCases.ofChannelLif();
    }

    /** {@return such as SpikePropagation} */
    public final String contract() {
        return contract;
    }

    /** {@return names of the forms; each gets a row} */
    public final List<String> forms() {
        return forms;
    }

    /** {@return of {@code MatrixProduct}} */
    public static KernelCases matrixProduct() {
        return new MatrixProductCases();
    }

    /** {@return of {@code FrameLoad}} */
    public static KernelCases frameLoad() {
        return new FrameLoadCases();
    }

    /** {@return largest difference that holds} */
    public final double bound() {
        return bound;
    }

    /** {@return what differences are counted in} */
    public final String unit() {
        return unit;
    }

    /** {@return the cases, none of which computes anything before it is checked} */
    abstract List<Case> cases();

    /** {@return the cases of a layer of somebody's; none where the contract cannot run it} */
    abstract List<Case> cases(LayerInput layer);

    /** {@return the same forms on these layers only; those that suit none of them get no row} */
    public final KernelCases on(List<LayerInput> layers) {
        return new OnLayers(this, layers);
    }

    private static final class OnLayers extends KernelCases {
        private final KernelCases of;
        private final List<LayerInput> layers;

        private OnLayers(KernelCases of, List<LayerInput> layers) {
            super(of.contract, List.of(), of.bound, of.unit);
            this.of = of;
            this.layers = List.copyOf(layers);
        }

        @Override
        List<Case> cases() {
            return layers.stream().flatMap(layer -> of.cases(layer).stream()).toList();
        }

        @Override
        List<Case> cases(LayerInput layer) {
            return of.cases(layer);
        }
    }

    /** {@return how often {@link #check} says that more is done} */
    public final int size() {
        return cases().size();
    }

    /**
     * Checks all cases.
     *
     * @param findings where the differences go
     * @param done     called after each set-up
     */
    public final void check(Findings findings, Runnable done) {
        findings.open(this);
        for (Case each : cases()) {
            try (Arena arena = Arena.ofShared()) {
                each.check(arena, findings);
            }
            done.run();
        }
    }

    /** Runs a whole layer in pieces of so many output pixels and one group of channels, in any order. */
    static <I, Z> void propagate(Crew crew, Propagation<I, Z> form, I input, Z currents, int pixels) {
        Geometry g = form.geometry();
        int groups = Channels.groups(g.outputs());
        crew.run((g.outputPixels() + pixels - 1) / pixels * groups, piece -> {
            int from = piece / groups * pixels;
            int to = Math.min(g.outputPixels(), from + pixels);
            form.propagate(input, from, to, piece % groups, piece % groups + 1, currents, from);
        });
    }

    /**
     * Runs one time step of neurons in pieces of so many pixels, of one group of channels or, as a form may have another
     * loop for them, of all.
     *
     * @param at pixel of the currents that belongs to pixel 0
     */
    static <Z, V> void update(Crew crew, NeuronUpdate<Z, V> form, Z currents, int at, V membrane, SpikeBits spikes,
            int pixels, boolean allGroups) {
        int groups = Channels.groups(spikes.channels());
        int columns = allGroups ? 1 : groups;
        crew.run((spikes.pixels() + pixels - 1) / pixels * columns, piece -> {
            int from = piece / columns * pixels;
            int to = Math.min(spikes.pixels(), from + pixels);
            int group = piece % columns;
            form.update(currents, at + from, membrane, spikes, from, to, group, allGroups ? groups : group + 1);
        });
    }
}
