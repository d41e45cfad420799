package spikelane.sim.accelerator.price;

import spikelane.sim.accelerator.describe.Memory;
import spikelane.sim.accelerator.work.Operand;

/**
 * Traffic of one operand at one memory in one layer.
 *
 * @param memory    the memory
 * @param operand   what moves
 * @param reads     values read
 * @param writes    values written
 * @param valueBits width of a value
 * @param burst     whether they stream to or from another shared memory
 * @param paid      share of the accesses that cost energy; the rest is gated
 * @param wirePj    energy of the wires that one access drives, pJ
 */
public record Action(Memory memory, Operand operand, double reads, double writes, double valueBits, boolean burst,
        double paid, double wirePj) {
    private int wholeBits() {
        return (int) Math.ceil(valueBits);
    }

    /** {@return accesses of the memory} */
    public double accesses() {
        return memory.accesses(reads + writes, wholeBits(), burst);
    }

    /** {@return energy of the wires, pJ} */
    public double wiresPj() {
        return accesses() * paid * wirePj;
    }

    /** {@return energy, pJ} */
    public double energyPj() {
        return (memory.accesses(reads, wholeBits(), burst) * memory.readPj()
                + memory.accesses(writes, wholeBits(), burst) * memory.writePj()) * memory.accessScale(valueBits)
                * paid;
    }
}
