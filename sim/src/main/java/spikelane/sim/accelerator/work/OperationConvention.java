package spikelane.sim.accelerator.work;

import spikelane.sim.network.LayerShape.Input;

/**
 * Ways of the field to put a price on a network by counting operations alone: effective accumulations (AC) where a layer's
 * input is binary, otherwise multiply-accumulates (MAC). Source of the energies: Horowitz, ISSCC 2014, 45 nm.
 */
public enum OperationConvention {
    /** fp32: 0.9 pJ an AC, 4.6 pJ a MAC. */
    FP32_45NM(0.9, 4.6),
    /** int8: 0.03 pJ an AC, 0.23 pJ a MAC. */
    INT8_45NM(0.03, 0.23),
    /** NeuroBench compares counts: every effective operation is one, in units of 1e6 operations. */
    NEUROBENCH(1, 1);

    private final double accumulatePj;
    private final double multiplyPj;

    OperationConvention(double accumulatePj, double multiplyPj) {
        this.accumulatePj = accumulatePj;
        this.multiplyPj = multiplyPj;
    }

    /** {@return name and unit for people} */
    public String label() {
        return switch (this) {
            case FP32_45NM -> "fp32 AC/MAC 0.9/4.6 pJ, µJ";
            case INT8_45NM -> "int8 AC/MAC 0.03/0.23 pJ, µJ";
            case NEUROBENCH -> "effective operations, millions";
        };
    }

    /**
     * @param workload  the network
     * @param statistic which sample
     * @return its price, microjoules (for NeuroBench millions of effective operations)
     */
    public double price(Workload workload, ActivityStatistic statistic) {
        double sum = 0;
        for (LayerWork layer : workload.layers()) {
            sum += layer.effectiveOps(statistic) * (layer.input() == Input.BITS ? accumulatePj : multiplyPj);
        }
        return sum * 1e-6;
    }
}
