package spikelane.kernels;

import java.util.List;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorOperators.Associative;
import jdk.incubator.vector.VectorOperators.Binary;
import jdk.incubator.vector.VectorOperators.Unary;
import jdk.incubator.vector.VectorSpecies;

/**
 * Uses every lane operation of the kernels once, before anything is compiled. The vector library finds what computes an
 * operation at its first use, in a method that C2 compiles into every later one; a first use that comes after that
 * compilation leaves a failed type check in the method's profile. C2 adds these up over all methods that it inlines,
 * and beyond 100 it leaves virtual calls in the kernel, which then boxes its vectors for good.
 */
final class Operators {
    private static final List<Unary> UNARY = List.of(VectorOperators.BIT_COUNT, VectorOperators.NEG,
            VectorOperators.ABS);
    private static final List<Binary> BINARY = List.of(VectorOperators.ADD, VectorOperators.SUB, VectorOperators.MUL,
            VectorOperators.MIN, VectorOperators.MAX, VectorOperators.AND, VectorOperators.OR, VectorOperators.XOR,
            VectorOperators.LSHL, VectorOperators.LSHR, VectorOperators.ASHR);
    private static final List<Binary> SHIFTS = List.of(VectorOperators.LSHL, VectorOperators.LSHR,
            VectorOperators.ASHR);
    private static final List<Associative> REDUCTIONS = List.of(VectorOperators.ADD, VectorOperators.OR);
    private static final List<Binary> FLOAT_BINARY = List.of(VectorOperators.ADD, VectorOperators.SUB,
            VectorOperators.MUL, VectorOperators.MIN, VectorOperators.MAX);

    private Operators() {}

    /** Uses each operation on integer lanes. */
    static void useOnIntegers(VectorSpecies<?> species) {
        Vector<?> zero = species.zero();
        UNARY.forEach(zero::lanewise);
        BINARY.forEach(op -> use(zero, op));
        SHIFTS.forEach(op -> zero.lanewise(op, 1));
        REDUCTIONS.forEach(zero::reduceLanesToLong);
    }

    /** Uses each operation on float lanes. */
    static void useOnFloats(VectorSpecies<Float> species) {
        Vector<Float> zero = species.zero();
        FLOAT_BINARY.forEach(op -> zero.lanewise(op, zero));
        zero.lanewise(VectorOperators.FMA, zero, zero);
    }

    private static <E> void use(Vector<E> zero, Binary op) {
        zero.lanewise(op, zero);
    }
}
