"""The vector operations of the bit-sliced evaluator, written in LLVM's language through numba.

A *block* is eight 64-bit words, one bit for each of 512 examples. A compiler does not find vector instructions in short
loops over rows whose addresses it cannot tell apart, so they are written out; on any processor LLVM chooses how.
"""

from __future__ import annotations

from typing import Any

LANES = 8


def vector_operations() -> tuple[Any, ...]:
    """Return ``compress``, ``full_add``, ``compare``, ``parity`` and ``choose`` for compiled functions.

    - ``compress(memory, list, start, groups, free)``: carry-save addition (Harley and Seal) of ``8 * groups`` blocks,
      listed from ``start`` on, 7 full adders for 8 of them. Block ``free + g`` gets the g-th eights, the three next
      ones the ones, twos and fours.
    - ``full_add(memory, a, b, c, invert, free)``: block ``free`` gets the sum and ``free + 1`` the carry of the blocks
      a, b (complemented if ``invert``) and c.
    - ``compare(memory, sums, places, digits, start, target)``: block ``target`` gets the examples in which the number
      with the blocks ``sums[first .. first+places-1]`` is at least the one with the digits ``digits[start ..]``.
    - ``parity(memory, list, start, stop, target)``: the blocks listed from ``start`` to before ``stop`` are added to
      block ``target`` modulo 2.
    - ``choose(memory, a, b, c, target)``: block ``target`` gets ``a or (b and c)``.
    """
    from llvmlite import ir
    from numba import types
    from numba.core import cgutils as numba_cgutils
    from numba.extending import intrinsic
    from numba.np import arrayobj as numba_arrayobj

    cgutils: Any = numba_cgutils  # without annotations
    arrayobj: Any = numba_arrayobj

    word = ir.IntType(64)
    vector = ir.VectorType(word, LANES)

    def pointer(builder: Any, data: Any, block: Any) -> Any:
        address = builder.gep(data, [builder.mul(block, word(LANES))])
        return builder.bitcast(address, vector.as_pointer())

    def load(builder: Any, data: Any, block: Any) -> Any:
        value = builder.load(pointer(builder, data, block))
        value.align = 8
        return value

    def store(builder: Any, data: Any, block: Any, value: Any) -> None:
        builder.store(value, pointer(builder, data, block)).align = 8

    def adder(builder: Any, a: Any, b: Any, c: Any) -> tuple[Any, Any]:
        differ = builder.xor(a, b)
        return builder.xor(differ, c), builder.or_(builder.and_(a, b), builder.and_(differ, c))

    def data_of(context: Any, builder: Any, kind: Any, value: Any) -> Any:
        return arrayobj.make_array(kind)(context, builder, value).data

    def full_add(typing: Any, memory: Any, a: Any, b: Any, c: Any, invert: Any, free: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = data_of(context, builder, signature.args[0], arguments[0])
            x, y, z = (load(builder, data, block) for block in arguments[1:4])
            mask = builder.sub(word(0), arguments[4])
            y = builder.xor(y, splat(builder, mask))
            total, carry = adder(builder, x, y, z)
            store(builder, data, arguments[5], total)
            store(builder, data, builder.add(arguments[5], word(1)), carry)
            return context.get_dummy_value()

        whole = types.int64
        return types.void(memory, whole, whole, whole, whole, whole), code

    def listed_block(builder: Any, data: Any, blocks: Any, place: Any) -> Any:
        """Load the block whose number, 32 bits, stands at a place of a list."""
        return load(builder, data, builder.sext(builder.load(builder.gep(blocks, [place])), word))

    def splat(builder: Any, value: Any) -> Any:
        one = builder.insert_element(ir.Constant(vector, ir.Undefined), value, ir.IntType(32)(0))
        places = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
        return builder.shuffle_vector(one, ir.Constant(vector, ir.Undefined), places)

    def compress(typing: Any, memory: Any, listed: Any, start: Any, groups: Any, free: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = data_of(context, builder, signature.args[0], arguments[0])
            blocks = data_of(context, builder, signature.args[1], arguments[1])
            start, groups, free = arguments[2:5]
            states = [cgutils.alloca_once_value(builder, ir.Constant(vector, [0] * LANES)) for _ in range(3)]
            with cgutils.for_range(builder, groups) as loop:
                first = builder.add(start, builder.mul(loop.index, word(8)))
                items = [listed_block(builder, data, blocks, builder.add(first, word(i))) for i in range(8)]
                ones, twos, fours = (builder.load(state) for state in states)
                pairs = []
                for i in range(0, 8, 2):
                    ones, carry = adder(builder, items[i], items[i + 1], ones)
                    pairs.append(carry)
                twos, low = adder(builder, pairs[0], pairs[1], twos)
                twos, high = adder(builder, pairs[2], pairs[3], twos)
                fours, eights = adder(builder, low, high, fours)
                for state, value in zip(states, (ones, twos, fours), strict=True):
                    builder.store(value, state)
                store(builder, data, builder.add(free, loop.index), eights)
            for i, state in enumerate(states):
                store(builder, data, builder.add(builder.add(free, groups), word(i)), builder.load(state))
            return context.get_dummy_value()

        whole = types.int64
        return types.void(memory, listed, whole, whole, whole), code

    def parity(typing: Any, memory: Any, listed: Any, start: Any, stop: Any, target: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = data_of(context, builder, signature.args[0], arguments[0])
            blocks = data_of(context, builder, signature.args[1], arguments[1])
            start, stop, target = arguments[2:5]
            state = cgutils.alloca_once_value(builder, load(builder, data, target))
            count = builder.sub(stop, start)
            fours = builder.ashr(count, word(2))
            with cgutils.for_range(builder, fours) as loop:
                first = builder.add(start, builder.shl(loop.index, word(2)))
                value = builder.load(state)
                for i in range(4):
                    value = builder.xor(value, listed_block(builder, data, blocks, builder.add(first, word(i))))
                builder.store(value, state)
            first = builder.add(start, builder.shl(fours, word(2)))
            with cgutils.for_range(builder, builder.sub(stop, first)) as loop:
                item = listed_block(builder, data, blocks, builder.add(first, loop.index))
                builder.store(builder.xor(builder.load(state), item), state)
            store(builder, data, target, builder.load(state))
            return context.get_dummy_value()

        whole = types.int64
        return types.void(memory, listed, whole, whole, whole), code

    def choose(typing: Any, memory: Any, a: Any, b: Any, c: Any, target: Any) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = data_of(context, builder, signature.args[0], arguments[0])
            x, y, z = (load(builder, data, block) for block in arguments[1:4])
            store(builder, data, arguments[4], builder.or_(x, builder.and_(y, z)))
            return context.get_dummy_value()

        whole = types.int64
        return types.void(memory, whole, whole, whole, whole), code

    def compare(
        typing: Any, memory: Any, sums: Any, first: Any, places: Any, digits: Any, start: Any, target: Any
    ) -> Any:
        def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            data = data_of(context, builder, signature.args[0], arguments[0])
            blocks = data_of(context, builder, signature.args[1], arguments[1])
            octets = data_of(context, builder, signature.args[4], arguments[4])
            state = cgutils.alloca_once_value(builder, ir.Constant(vector, [-1] * LANES))
            with cgutils.for_range(builder, arguments[3]) as loop:
                value = load(builder, data, builder.load(builder.gep(blocks, [builder.add(arguments[2], loop.index)])))
                digit = builder.load(builder.gep(octets, [builder.add(arguments[5], loop.index)]))
                zero = splat(builder, builder.sub(builder.zext(digit, word), word(1)))  # all ones where the digit is 0
                so_far = builder.load(state)
                both, either = builder.and_(value, so_far), builder.or_(value, so_far)
                builder.store(builder.or_(both, builder.and_(zero, either)), state)
            store(builder, data, arguments[6], builder.load(state))
            return context.get_dummy_value()

        whole = types.int64
        return types.void(memory, sums, whole, whole, digits, whole, whole), code

    return tuple(intrinsic(operation) for operation in (compress, full_add, compare, parity, choose))
