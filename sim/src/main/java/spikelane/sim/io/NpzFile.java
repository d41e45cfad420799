package spikelane.sim.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A NumPy {@code .npz} archive: a zip, stored or deflated, of {@code .npy} arrays. Only arrays that are asked for are
 * read: of floating point, integers or booleans in either byte order and in C or Fortran order, with at most 2^24
 * numbers, whatever the archive claims to hold. Others may lie beside them.
 */
public final class NpzFile {
    private static final String NPY = ".npy";
    private static final byte[] ZIP = {'P', 'K'};
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final SequencedSet<String> names = new LinkedHashSet<>();

    /**
     * One array. Integers beyond 2^53 lose their last digits.
     *
     * @param shape sizes, outermost first; empty for a single number
     * @param data  values in C order
     */
    public record Array(int[] shape, double[] data) {}

    private NpzFile(Path path) {
        this.path = path;
    }

    /** What is done with the open archive. */
    @FunctionalInterface
    private interface Work<T> {
        T with(ZipFile zip) throws IOException;
    }

    private <T> T open(Work<T> work) {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return work.with(zip);
        } catch (ZipException e) {
            throw new BadInputException(path + ": not a whole zip archive (" + e.getMessage() + "), expected .npz", e);
        } catch (IOException e) {
            throw new BadInputException(path + ": cannot be read: " + e, e);
        }
    }

    /**
     * @param path a file
     * @return whether it begins as a zip archive does
     * @throws BadInputException if it cannot be read
     */
    public static boolean isZip(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return Arrays.equals(in.readNBytes(ZIP.length), ZIP);
        } catch (IOException e) {
            throw BadInputException.unreadable(path, "a file of tensors", e);
        }
    }

    /**
     * Lists the arrays, does not read them.
     *
     * @param path the archive
     * @return its arrays
     * @throws BadInputException naming the file, if it is unreadable, truncated or holds something else than arrays
     */
    public static NpzFile read(Path path) {
        NpzFile file = new NpzFile(path);
        for (ZipEntry entry : file.open(zip -> Collections.list(zip.entries()))) {
            String name = entry.getName();
            if (!name.endsWith(NPY) || name.chars().anyMatch(Character::isISOControl)) {
                throw new BadInputException(
                        path + ": holds " + BadInputException.quote(name) + ", expected .npy arrays only");
            }
            if (!file.names.add(name.substring(0, name.length() - NPY.length()))) {
                throw new BadInputException(path + ": holds " + BadInputException.quote(name) + " twice");
            }
        }
        if (file.names.isEmpty()) {
            throw new BadInputException(path + ": holds no array, expected .npy arrays");
        }
        return file;
    }

    /** {@return the file, as error messages name it} */
    public Path path() {
        return path;
    }

    /** {@return the arrays' names without {@code .npy}, in the order of the archive} */
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(names);
    }

    /** {@return whether there is an array of this name} */
    public boolean has(String name) {
        return names.contains(name);
    }

    /**
     * @param name  of an array
     * @param shape what it must have; -1 stands for any size
     * @return the array
     * @throws BadInputException naming file and array, if it is missing, malformed or has another shape
     */
    public Array array(String name, int... shape) {
        Array array = any(name);
        boolean fits = array.shape().length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] == -1 ? array.shape()[i] > 0 : array.shape()[i] == shape[i];
        }
        if (!fits) {
            throw new BadInputException(path + ": tensor " + name + " has shape " + Arrays.toString(array.shape())
                    + ", expected " + Arrays.toString(shape).replace("-1", "any"));
        }
        return array;
    }

    /**
     * @param name of an array
     * @return the array, of any shape
     * @throws BadInputException naming file and array, if it is missing, truncated, corrupt or does not hold finite
     *                           numbers
     */
    public Array any(String name) {
        String what = path + ": tensor " + name;
        if (!has(name)) {
            throw new BadInputException(what + " is missing");
        }
        return open(zip -> {
            ZipEntry entry = zip.getEntry(name + NPY);
            try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                Array array = array(in, what);
                if (in.getChecksum().getValue() != entry.getCrc()) {
                    throw new BadInputException(what + " is corrupt: its checksum does not match");
                }
                return array;
            } catch (ZipException | EOFException e) {
                throw new BadInputException(what + " cannot be unpacked: " + e.getMessage(), e);
            }
        });
    }

    private static Array array(InputStream in, String what) throws IOException {
        NpyHeader header = NpyHeader.read(in, what);
        double[] values = new double[header.count()];
        byte[] bytes = new byte[BUFFER_BYTES];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(header.order());
        for (int i = 0; i < values.length;) {
            int wanted = Math.min(bytes.length / header.bytes(), values.length - i) * header.bytes();
            int found = in.readNBytes(bytes, 0, wanted);
            if (found < wanted) {
                throw size(what, (long) i * header.bytes() + found, header);
            }
            for (int at = 0; at < wanted; at += header.bytes()) {
                values[i] = header.value(buffer, at);
                if (!Double.isFinite(values[i])) {
                    throw new BadInputException(
                            what + " holds " + values[i] + " at index " + i + ", expected finite numbers");
                }
                i++;
            }
        }
        int more = in.readNBytes(bytes, 0, bytes.length);
        if (more > 0) {
            throw size(what, (long) values.length * header.bytes() + more, header);
        }
        return new Array(header.shape(), header.fortran() ? fromFortran(values, header.shape()) : values);
    }

    private static BadInputException size(String what, long found, NpyHeader header) {
        return new BadInputException(
                what + " holds " + found + " bytes of data or more, expected " + (long) header.count() * header.bytes()
                        + " for shape " + Arrays.toString(header.shape()) + " of " + header.type());
    }

    /** {@return values whose first index ran fastest, with the last running fastest} */
    private static double[] fromFortran(double[] values, int[] shape) {
        double[] ordered = new double[values.length];
        int[] index = new int[shape.length];
        for (int i = 0; i < ordered.length; i++) {
            int from = 0;
            for (int d = shape.length - 1; d >= 0; d--) {
                from = from * shape[d] + index[d];
            }
            ordered[i] = values[from];
            for (int d = shape.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
                index[d] = 0;
            }
        }
        return ordered;
    }

    /**
     * @param name  of an array
     * @param shape what it must have; -1 stands for any size
     * @return its values, rounded to float
     */
    public float[] floats(String name, int... shape) {
        return toFloats(array(name, shape).data());
    }

    public static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }
}
