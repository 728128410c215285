namespace Odograph.Simulation.Cities;

internal enum SlotKind
{
    Vehicle,
    Gps,
    Traffic,
    Weather,
    Emergency,
}

/// <summary>
/// Who speaks when: a round in which each vehicle sends its two messages once, one behind the other, and the other
/// streams stand evenly in between. Rounds repeat; slots are equally long, so the rate is exact and the order is that
/// of time.
/// </summary>
internal static class Slots
{
    /// <summary>Messages of vehicles for one of each other stream.</summary>
    const int VehicleMessagesPerOther = 20;

    /// <summary>One round: the kind, and for vehicles which.</summary>
    public static (SlotKind Kind, int Index)[] Round(int vehicles)
    {
        var round = new List<(SlotKind, int)>();
        var others = Math.Max(1, 2 * vehicles / VehicleMessagesPerOther);
        for (var (vehicle, other) = (0, 0); vehicle < vehicles || other < others;)
        {
            // Whichever is further behind its even share.
            if (vehicle < vehicles && (long)vehicle * others <= (long)other * vehicles)
            {
                round.Add((SlotKind.Vehicle, vehicle));
                round.Add((SlotKind.Gps, vehicle++));
            }
            else
            {
                round.Add((SlotKind.Traffic, 0));
                round.Add((SlotKind.Weather, 0));
                if (other++ % 2 == 0)
                    round.Add((SlotKind.Emergency, 0));
            }
        }

        return [.. round];
    }
}
