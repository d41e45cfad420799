package spikelane.kernels.data;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.AND;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.BIT_COUNT;
import static jdk.incubator.vector.VectorOperators.DIV;
import static jdk.incubator.vector.VectorOperators.FMA;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.MIN;
import static jdk.incubator.vector.VectorOperators.MUL;
import static jdk.incubator.vector.VectorOperators.NEG;
import static jdk.incubator.vector.VectorOperators.OR;
import static jdk.incubator.vector.VectorOperators.SUB;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.util.List;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators.Binary;
import jdk.incubator.vector.VectorSpecies;

/**
 * Uses every lane operation of the kernels once, before anything is compiled. The vector library finds what computes an
 * operation at its first use, in a method that C2 compiles into every later one; a first use that comes after that
 * compilation leaves a failed type check in the method's profile. C2 adds these up over all methods that it inlines,
 * and beyond 100 it leaves virtual calls in the kernel, which then boxes its vectors for good. The classes of operations
 * take turns until the look-up is compiled: compiled for one class alone, it fails that check for the others.
 */
final class Operators {
    /** After as many calls the look-up's profile is taken, and has then met each class of operations. */
    private static final int ROUNDS = 2000;

    private Operators() {}

    /** Uses each operation once. */
    static void use() {
        use(Vectors.BYTES, List.of(ADD, SUB), List.of());
        Vector<Short> shorts = use(Vectors.SHORTS, List.of(ADD, SUB, AND, OR, ASHR), List.of(LSHL, ASHR));
        shorts.reduceLanesToLong(OR);
        use(Vectors.INTS, List.of(ADD, SUB, MUL, MIN, MAX, AND, OR, LSHL, ASHR), List.of(LSHL, ASHR, LSHR));
        Vector<Long> longs = use(Vectors.LONGS, List.of(ADD, SUB, MUL, MIN, AND, OR, XOR, LSHL, LSHR),
                List.of(LSHL, LSHR));
        longs.reduceLanesToLong(ADD);
        longs.lanewise(BIT_COUNT);
        for (int i = 0; i < ROUNDS; i++) {
            longs.lanewise(ADD, longs);
            longs.lanewise(SUB, longs);
            longs.lanewise(LSHR, 1);
            longs.lanewise(BIT_COUNT);
        }
        Vector<Float> floats = use(Vectors.FLOATS, List.of(ADD, SUB, MUL, DIV, MAX), List.of());
        floats.lanewise(NEG);
        floats.lanewise(FMA, floats, floats);
    }

    private static <E> Vector<E> use(VectorSpecies<E> species, List<Binary> binary, List<Binary> shifts) {
        Vector<E> one = species.broadcast(1);
        binary.forEach(op -> one.lanewise(op, one));
        shifts.forEach(op -> one.lanewise(op, 1));
        return one;
    }
}
