package spikelane.sim.accelerator.describe;

/**
 * What a memory costs beside its accesses. All of one instance: a memory in every PE counts as often as there are PEs.
 *
 * @param banks     independent banks
 * @param ports     accesses that a bank serves in a cycle
 * @param idlePj    energy of a cycle without an access, pJ
 * @param leakageMw power that flows whatever happens, mW
 * @param wirePj    energy of moving a word between this memory and the next one further in, pJ
 * @param areaMm2   area, square millimetres
 * @param spread    stated relative half-width of idle energy and leakage
 */
public record Upkeep(int banks, int ports, double idlePj, double leakageMw, double wirePj, double areaMm2,
        double spread) {
    /**
     * @param cycles    length of a layer
     * @param instances how many of the memory there are
     * @param accesses  cycles in which one of them was accessed
     * @param clockMhz  clock
     * @return idle and leakage energy, pJ
     */
    public double idleEnergyPj(double cycles, double instances, double accesses, double clockMhz) {
        double idleCycles = Math.max(0, cycles * instances - accesses);
        return idleCycles * idlePj + leakageMw * instances * cycles / clockMhz * 1000;
    }
}
