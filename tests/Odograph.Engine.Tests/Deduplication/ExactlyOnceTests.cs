using System.Security.Cryptography;
using Odograph.Engine.Deduplication;

namespace Odograph.Engine.Tests.Deduplication;

/// <summary>
/// Memory with limits so small that it always forgets, and a lake that answers for what it forgot: whatever is begun,
/// decided, applied, seen, thrown away or restarted in between, each event is accepted once.
/// </summary>
public sealed class ExactlyOnceTests
{
    const long Second = 1_000_000;
    const int Cases = 3_000;
    const int Steps = 160;

    static readonly IdentityHash Hash = new(RandomNumberGenerator.GetBytes(IdentityHash.SecretBytes));

    [Theory]
    [InlineData("hours", 1)]
    [InlineData("minutes", 2)]
    [InlineData("one instant", 3)]
    [InlineData("one hot hour, far past and far future", 4)]
    public void Every_event_is_accepted_once(string times, int seed)
    {
        for (int n = 0; n < Cases; n++)
        {
            var random = new Random((seed * Cases) + n);
            using var run = new Run(random, times);
            for (int step = 0; step < Steps; step++)
            {
                run.Step();
            }
        }
    }

    /// <summary>One job: batches are begun and settled in order, at most two at once.</summary>
    sealed class Run(Random random, string times) : IDisposable
    {
        readonly long _limit = random.Next(1, 8_000);
        readonly int _split = random.Next(1, 12);
        readonly HashSet<int> _inLake = [];
        readonly HashSet<int> _decided = [];
        readonly List<Attempt> _open = [];
        readonly Queue<Attempt> _unapplied = [];
        IdentityMemory? _memory;
        long _number;
        long _applied = -1;

        IdentityMemory Memory => _memory ??= new IdentityMemory(_limit, _split);

        public void Step()
        {
            switch (random.Next(24))
            {
                case 0 when _open.Count < 2:
                    _open.Add(new Attempt(Guid.NewGuid(), ++_number, []));
                    Memory.Begin(_open[^1].Id, _open[^1].Number);
                    break;
                case 1 when _open.Count > 0:
                    Decide();
                    break;
                case 2 when _open.Count > 0:
                    Memory.Settle(_open[0].Id, isDecided: false);
                    _open.Clear();
                    break;
                case 3 or 4 when _unapplied.Count > 0:
                    Apply();
                    break;
                case 5:
                    Memory.SeenInLake("s", _applied);
                    break;
                case 6 when random.Next(4) == 0:
                    Restart();
                    break;
                default:
                    Judge(random.Next(60));
                    break;
            }
        }

        public void Dispose() => _memory?.Dispose();

        void Decide()
        {
            var attempt = _open[0];
            _open.RemoveAt(0);
            Memory.Settle(attempt.Id, isDecided: true);
            _decided.UnionWith(attempt.Accepted);
            _unapplied.Enqueue(attempt);
        }

        void Apply()
        {
            var attempt = _unapplied.Dequeue();
            _inLake.UnionWith(attempt.Accepted);
            _applied = attempt.Number;
        }

        // What was decided is applied first; memory then takes from the lake what it has room for, newest first.
        void Restart()
        {
            while (_unapplied.Count > 0)
            {
                Apply();
            }

            _open.Clear();
            _memory?.Dispose();
            _memory = null;
            foreach (int[] file in _inLake.OrderByDescending(MicrosOf).Chunk(7))
            {
                Memory.Recall("s", [.. file.Select(IdentityOf)], [.. file.Select(MicrosOf)]);
            }

            Memory.SeenInLake("s", _applied);
        }

        void Judge(int number)
        {
            if (_open.Count == 0)
            {
                return;
            }

            bool isKnown = _decided.Contains(number) || _open.Exists(attempt => attempt.Accepted.Contains(number));
            var novelty = new Novelty[1];
            long floor = Memory.FloorOf("s");
            Memory.Judge("s", _open[^1].Id, [IdentityOf(number)], [MicrosOf(number)], novelty);
            Assert.Equal(MicrosOf(number) >= floor && !isKnown, novelty[0] == Novelty.New);
            bool isNew = novelty[0] switch
            {
                Novelty.New => true,
                Novelty.Duplicate => false,
                _ => !_inLake.Contains(number),
            };
            Assert.Equal(!isKnown, isNew);
            if (isNew)
            {
                _open[^1].Accepted.Add(number);
            }
        }

        static Identity IdentityOf(int number) => Hash.Of("d"u8, BitConverter.GetBytes(number), number);

        long MicrosOf(int number) => times switch
        {
            "hours" => number / 4 * 3_600 * Second,
            "minutes" => (number - 30) * 23 * Second,
            "one instant" => 1_767_225_600 * Second,
            _ => number switch
            {
                0 => -62_135_596_800 * Second,
                59 => 4_102_444_800 * Second,
                _ => (1_767_225_600 + (number * 50)) * Second,
            },
        };

        sealed record Attempt(Guid Id, long Number, HashSet<int> Accepted);
    }
}
