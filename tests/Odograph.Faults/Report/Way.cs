namespace Odograph.Faults.Report;

/// <summary>What was done to the program before its tables were looked at: the report's columns.</summary>
internal enum Way
{
    /// <summary>Fail points of the embedded log.</summary>
    Log,

    /// <summary>Fail points of the object store and of commits on it.</summary>
    Commit,

    /// <summary>Fail points of the loop, the executor and its files.</summary>
    Batch,

    /// <summary>Fail points that a redrive passes.</summary>
    Redrive,

    /// <summary>Killed at random moments.</summary>
    Kills,

    /// <summary>Stopped while another one takes over.</summary>
    Writers,

    /// <summary>A disk that is full or cannot be written.</summary>
    Disks,

    /// <summary>A clock that was set back.</summary>
    Clock,

    /// <summary>Files of the lake taken away or cut.</summary>
    Lake,
}
