namespace Kernel.Api.Summary;

/// <summary>The steps in the order of time, and those of each tab. The first and the last half of the capacity are kept.</summary>
/// <param name="capacity">The maximum number of steps.</param>
internal sealed class StepList(int capacity)
{
    // Those of each tab, and of none under "", in the order in which events look for them.
    private readonly Dictionary<string, List<Step>> _byTab = new(StringComparer.Ordinal);
    private readonly List<Step> _items = [];

    /// <summary>Gets the steps by their start.</summary>
    public IReadOnlyList<Step> Items => _items;

    /// <summary>The number of steps that were removed from the middle.</summary>
    public int Omitted { get; private set; }

    /// <summary>The newest command without a tab; null if there is none.</summary>
    public Step? Command { get; private set; }

    /// <summary>The steps of a tab, or of none for an empty id.</summary>
    public IReadOnlyList<Step> Of(string tab) => _byTab.TryGetValue(tab, out var steps) ? steps : [];

    /// <summary>The newest step that can have had a result in a tab; null if there is none.</summary>
    public Step? Latest(string tab)
    {
        var own = Of(tab) is [.., var last] ? last : null;
        return Command is null || tab.Length == 0 || own?.From >= Command.From ? own : Command;
    }

    /// <summary>The step that a time in a tab belongs to; null before the first.</summary>
    /// <param name="tab">The tab.</param>
    /// <param name="time">The time.</param>
    /// <param name="nav">The <c>nav_seq</c> of the event.</param>
    public Step? At(string tab, long time, long nav)
    {
        var mine = Before(Of(tab), time, nav);
        var shared = tab.Length == 0 ? null : Before(Of(""), time, -1); // none that is later
        return shared is null || mine?.Start >= shared.Start ? mine : shared;
    }

    /// <summary>Adds a step.</summary>
    public void Add(Step step)
    {
        Insert(_items, step, static step => step.Start);
        Put(step);
        if (step.Tab.Length == 0 && step.Kind == StepKind.Control)
        {
            Command = step;
        }

        if (_items.Count > capacity)
        {
            var middle = _items[capacity / 2];
            _items.RemoveAt(capacity / 2);
            _byTab[middle.Tab].Remove(middle);
            Omitted++;
        }
    }

    /// <summary>Moves a step without a tab to a tab.</summary>
    public void Adopt(Step step, string tab)
    {
        if (step.Tab == tab)
        {
            return;
        }

        Command = Command == step ? null : Command;
        _byTab[step.Tab].Remove(step);
        step.Tab = tab;
        Put(step);
    }

    private void Put(Step step)
    {
        if (!_byTab.TryGetValue(step.Tab, out var list))
        {
            _byTab.Add(step.Tab, list = []);
        }

        Insert(list, step, static step => step.From);
    }

    // Nearly always at the end.
    private static void Insert(List<Step> list, Step step, Func<Step, long> time)
    {
        var place = list.Count;
        while (place > 0 && time(list[place - 1]) > time(step))
        {
            place--;
        }

        list.Insert(place, step);
    }

    private static Step? Before(IReadOnlyList<Step> list, long time, long nav)
    {
        var low = 0;
        for (var high = list.Count; low < high;)
        {
            var middle = (low + high) >> 1;
            (low, high) = list[middle].From <= time ? (middle + 1, high) : (low, middle);
        }

        // An event of a later document can have an earlier time than its navigation, which has the collector's.
        while (low < list.Count && (low == 0 || list[low - 1].Nav < nav) && list[low].Nav <= nav)
        {
            low++;
        }

        return low == 0 ? null : list[low - 1];
    }
}
