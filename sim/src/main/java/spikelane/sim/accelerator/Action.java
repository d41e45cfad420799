package spikelane.sim.accelerator;

/**
 * Traffic of one operand at one memory in one layer.
 *
 * @param memory    the memory
 * @param operand   what moves
 * @param reads     values read
 * @param writes    values written
 * @param valueBits width of a value
 * @param burst     whether they stream to or from another shared memory
 */
public record Action(Memory memory, Operand operand, double reads, double writes, double valueBits, boolean burst) {
    private int wholeBits() {
        return (int) Math.ceil(valueBits);
    }

    /** {@return accesses of the memory} */
    public double accesses() {
        return memory.accesses(reads + writes, wholeBits(), burst);
    }

    /** {@return energy, pJ} */
    public double energyPj() {
        return (memory.accesses(reads, wholeBits(), burst) * memory.readPj()
                + memory.accesses(writes, wholeBits(), burst) * memory.writePj()) * memory.accessScale(valueBits);
    }
}
