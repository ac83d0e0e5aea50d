'use strict';
(() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const main = document.getElementById('main');
  const drawn = [];

  // Okabe and Ito, "Color Universal Design" (2008), told apart by the colour-blind; then again.
  const PALETTE = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#b5a900', '#8c8c8c'];
  const SYMBOLS = ['circle', 'triangle', 'rect', 'diamond', 'pin', 'roundRect', 'arrow'];
  const colour = k => PALETTE[k % PALETTE.length];

  const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function number(value) {
    if (value === null || value === undefined || value === 'NaN') return '–';
    if (typeof value !== 'number') return String(value);
    if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en-US');
    return value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e7)
      ? value.toExponential(3)
      : String(Number(value.toPrecision(5)));
  }

  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    children.forEach(child => made.append(child));
    return made;
  }

  function table(titles, rows, kind = '') {
    const head = element('tr', {}, ...titles.map(title => element('th', { scope: 'col' }, title)));
    const body = element('tbody');
    rows.forEach(row => body.append(element('tr', {}, ...row.map(cell => element('td', {}, number(cell))))));
    return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': titles.join(', ') },
      element('table', { class: kind }, element('thead', {}, head), body));
  }

  function section(id, title, wide, ...children) {
    const made = element('section', { id, 'aria-labelledby': id + '-title', class: wide ? 'wide' : '' },
      element('h2', { id: id + '-title' }, title), ...children);
    main.querySelector('.sections').append(made);
    return made;
  }

  /** A chart, what it shows in words, and the same numbers as a table. */
  function figure(id, title, words, option, titles, rows, { wide = false, height = 20, control = [] } = {}) {
    const chart = element('div', { class: 'chart', role: 'img', 'aria-label': title + '. ' + words });
    chart.style.height = height + 'rem';
    const numbers = element('details', {}, element('summary', {}, 'Show the numbers'), table(titles, rows()));
    section(id, title, wide, element('p', { class: 'note' }, words), ...control, chart, numbers);
    drawn.push({ chart, option, instance: null });
    return numbers;
  }

  const axis = (name, more = {}) => Object.assign({
    name, nameLocation: 'middle', nameGap: 28, scale: true,
    axisLabel: { color: style('--quiet'), hideOverlap: true, formatter: more.type === 'category' ? undefined : number },
    nameTextStyle: { color: style('--quiet') },
    axisLine: { lineStyle: { color: style('--rule') } },
    splitLine: { lineStyle: { color: style('--rule') } }
  }, more);

  /** The name of a vertical axis stands above it, where it is never cut off. */
  const upright = (name, more = {}) => axis(name, Object.assign({ nameLocation: 'end', nameGap: 10 }, more));

  const base = more => Object.assign({
    animation: false, textStyle: { color: style('--ink'), fontFamily: 'inherit' }, backgroundColor: 'transparent',
    grid: { left: 12, right: 36, top: 56, bottom: 36, containLabel: true },
    legend: { type: 'scroll', top: 0, textStyle: { color: style('--ink') } },
    tooltip: {
      renderMode: 'richText', confine: true, backgroundColor: style('--paper'), borderColor: style('--rule'),
      textStyle: { color: style('--ink') }
    }
  }, more);

  const unnamed = top => Object.assign(base({}).grid, { top });

  const tip = formatter => Object.assign(base({}).tooltip, { formatter });

  function heatMap(columns, rows, cells, extent, colours, words) {
    return width => base({
      legend: undefined,
      tooltip: tip(p => words(p.value)),
      grid: { left: 12, right: 16, top: 8, bottom: 48, containLabel: true },
      xAxis: axis('', { type: 'category', data: columns, splitArea: { show: false }, axisLabel: { color: style('--quiet'), interval: 0, rotate: columns.length > 6 ? 45 : 0, overflow: 'truncate', width: 96 } }),
      yAxis: axis('', { type: 'category', data: rows, axisLabel: { color: style('--quiet') } }),
      visualMap: { dimension: 2, min: extent[0], max: extent[1], calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemHeight: 90, inRange: { color: colours() }, textStyle: { color: style('--quiet') }, formatter: number },
      series: [{ type: 'heatmap', data: cells, label: { show: width > 75 * columns.length, formatter: p => number(p.value[3] ?? p.value[2]) }, itemStyle: { borderColor: style('--panel'), borderWidth: 1 } }]
    });
  }

  const diverging = () => ['#2166ac', document.documentElement.dataset.theme === 'dark' ? '#39424f' : '#f7f7f7', '#b2182b'];
  const rising = () => [style('--paper'), '#0072b2'];

  function objective(rounds) {
    const charged = rounds.some(r => r.charge > 0);
    figure('objective', 'Objective per round',
      (charged
        ? 'F after every round on all rows, with what rows are charged for unlikely clusters (routing weight; round 0 may be before the first charge). It never rises but where the charge was learned anew; a triangle marks such a round, a diamond one'
        : 'F after every round on all rows. It never rises; a diamond marks a round') + ' in which a cluster was relocated.',
      () => base({
        legend: undefined, grid: unnamed(28),
        tooltip: tip(p => `round ${p.value[0]}\nobjective ${number(p.value[1])}${charged ? `, charge ${number(rounds[p.dataIndex].charge)}` : ''}\n${number(rounds[p.dataIndex].moves)} rows moved\n${number(rounds[p.dataIndex].seconds)} s`),
        xAxis: axis('round', { type: 'value', minInterval: 1 }), yAxis: upright('objective', { type: 'value' }),
        series: [{
          type: 'line', color: colour(0), data: rounds.map(r => [r.round, r.objective]), 
          symbolSize: (v, p) => rounds[p.dataIndex].relocated || rounds[p.dataIndex].refreshed ? 16 : 8,
          symbol: (v, p) => rounds[p.dataIndex].relocated ? 'diamond' : rounds[p.dataIndex].refreshed ? 'triangle' : 'circle'
        }]
      }),
      ['round', 'objective', ...(charged ? ['of it charge'] : []), 'rows moved', 'threshold', 'seconds'],
      () => rounds.map(r => [r.round, r.objective, ...(charged ? [r.charge] : []), r.moves, r.threshold, r.seconds]));
  }

  function candidates(list) {
    figure('candidates', 'Choice of the partition',
      'Partitions of a sample, by the loss of their rows and by the error of the routed mixture on rows that its gate did not learn from. Training went on from the large point; the square is the one to beat, which has the least loss of those found without charges.',
      () => base({
        legend: undefined, grid: unnamed(28),
        tooltip: tip(p => `routing weight ${number(list[p.dataIndex].routingWeight)}\nloss of a row ${number(p.value[0])}\nheld-out error ${number(p.value[1])}`),
        xAxis: axis('loss of a row', { type: 'value' }), yAxis: upright('held-out error', { type: 'value' }),
        series: [{
          type: 'scatter', data: list.map(c => ({ value: [c.loss, c.heldOutError], itemStyle: { color: c.taken ? colour(5) : colour(0) } })),
          symbolSize: (v, p) => list[p.dataIndex].taken ? 18 : 9,
          symbol: (v, p) => p.dataIndex === 0 ? 'rect' : 'circle'
        }]
      }),
      ['routing weight', 'loss of a row', 'held-out error', ''],
      () => list.map(c => [c.routingWeight, c.loss, c.heldOutError, c.taken ? 'taken' : '']));
  }

  function searches(list) {
    const least = list.reduce((lowest, s) => Math.min(lowest, s.objective), Infinity);
    figure('searches', 'Searches on the sample',
      'Independent searches for a start, by how far each ended above the best of them (part of the sample). Searches that agree make it likely that there is nothing better.',
      () => base({
        legend: undefined, grid: unnamed(28),
        tooltip: tip(p => `search ${p.value[1]}\n${number(p.value[0])} % above the best\n${list[p.dataIndex].accepted} of ${list[p.dataIndex].relocations} relocations lowered it`),
        xAxis: axis('% above the best', { type: 'value', min: 0 }),
        yAxis: upright('search', { type: 'category', data: list.map(s => String(s.number)) }),
        series: [{ type: 'scatter', color: colour(1), symbolSize: 12, data: list.map(s => [100 * (s.objective - least) / Math.max(Math.abs(least), 1e-300), String(s.number)]) }]
      }),
      ['search', 'objective', 'looks at the sample', 'relocations', 'kept', 'seconds'],
      () => list.map(s => [s.number, s.objective, s.steps, s.relocations, s.accepted, s.seconds]));
  }

  function sieve(rounds) {
    const choice = element('select', { id: 'sieve-round' },
      ...rounds.map((r, i) => element('option', { value: i }, `round ${r.round}`)));
    const label = element('label', { for: 'sieve-round' }, 'Round ');
    const rows = () => {
      const s = rounds[choice.value].sieve;
      return s.thresholds.map((t, j) => [t, s.moves[j], s.objectives[j], j === s.taken ? 'taken' : '']);
    };
    const option = () => {
      const s = rounds[choice.value].sieve;
      const names = s.thresholds.map(t => '≥ ' + number(t));
      return base({
        tooltip: Object.assign(base({}).tooltip, { trigger: 'axis', valueFormatter: number }),
        xAxis: axis('saving Δ of a move, at least', { type: 'category', data: names, nameGap: 30 }),
        yAxis: [upright('moves', { type: 'value', scale: false }), upright('F', { type: 'value', splitLine: { show: false } })],
        series: [
          { name: 'moves', type: 'bar', data: s.moves.map((m, j) => ({ value: m, itemStyle: { color: j <= s.taken ? colour(0) : colour(7) } })), color: colour(0) },
          { name: 'F down to here', type: 'line', yAxisIndex: 1, color: colour(5), data: s.objectives, symbolSize: (v, p) => p.dataIndex === s.taken ? 14 : 6 }
        ]
      });
    };
    const numbers = figure('sieve', 'The sieve',
      'How many moves of a round save how much, in buckets by thresholds, and the exact objective if all moves down to a threshold are made. The least is taken (large point, coloured bars).',
      option, ['threshold', 'moves', 'F', ''], rows, { control: [label, choice] });
    choice.addEventListener('change', () => {
      numbers.querySelector('.scroll').replaceWith(table(['threshold', 'moves', 'F', ''], rows()));
      draw();
    });
  }

  function clusters(list, error) {
    figure('clusters', 'Clusters',
      `Rows of every cluster, and its ${error}.`,
      () => base({
        tooltip: Object.assign(base({}).tooltip, { trigger: 'axis', valueFormatter: number }),
        xAxis: axis('cluster', { type: 'category', data: list.map(c => String(c.cluster)) }),
        yAxis: [upright('rows', { type: 'value', scale: false }), upright(error, { type: 'value', scale: false, splitLine: { show: false } })],
        series: [
          { name: 'rows', type: 'bar', color: colour(0), data: list.map((c, k) => ({ value: c.rows, itemStyle: { color: colour(k) } })) },
          { name: error, type: 'scatter', yAxisIndex: 1, color: style('--ink'), symbol: 'diamond', symbolSize: 12, data: list.map(c => c.fit) }
        ]
      }),
      ['cluster', 'family', 'rows', 'share', error],
      () => list.map(c => [c.cluster, c.family, c.rows, c.share, c.fit]));
  }

  function coefficients(c) {
    const cells = c.effects.flatMap((row, k) => row.map((value, j) => [j, k, value, c.values[k][j]]));
    // Calls take only so many arguments, and there may be more cells.
    const most = cells.reduce((largest, cell) => Math.max(largest, Math.abs(cell[2])), 1e-300);
    const left = c.all > c.features.length
      ? ` Of ${number(c.all)} features these are the ${number(c.features.length)} of the largest effects; 'presto inspect' shows all.`
      : '';
    figure('coefficients', 'Coefficients',
      'Colour: the effect of one standard deviation of the feature. Number: the coefficient in the units of the columns.' + left,
      heatMap(c.features, c.rows, cells, [-most, most], diverging,
        v => `${c.features[v[0]]}, ${c.rows[v[1]]}\ncoefficient ${number(v[3])}\nper standard deviation ${number(v[2])}`),
      ['', 'intercept', ...c.features], () => c.rows.map((name, k) => [name, c.intercepts[k], ...c.values[k]]),
      { wide: true, height: Math.min(40, 12 + 2 * c.rows.length) });
  }

  const byCluster = (points, x, y) => [...new Set(points.map(p => p.cluster))].sort((a, b) => a - b).map(k => ({
    name: 'cluster ' + k, type: 'scatter', color: colour(k), symbol: SYMBOLS[k % SYMBOLS.length], symbolSize: 6, itemStyle: { opacity: .7 },
    data: points.filter(p => p.cluster === k).map(p => [p[x], p[y]])
  }));

  function fit(points, label) {
    const ends = [Math.min(...points.map(p => Math.min(p.actual, p.predicted))), Math.max(...points.map(p => Math.max(p.actual, p.predicted)))];
    figure('fit', 'Predicted against actual',
      `A sample of rows by the cluster that the router sent them to; on the line predictions are exact.`,
      () => base({
        tooltip: tip(p => `${p.seriesName}\nactual ${number(p.value[0])}\npredicted ${number(p.value[1])}`),
        xAxis: axis('actual ' + label, { type: 'value' }), yAxis: upright('predicted', { type: 'value' }),
        series: [...byCluster(points, 'actual', 'predicted'), { name: 'exact', type: 'line', silent: true, symbol: 'none', color: style('--quiet'), lineStyle: { type: 'dashed' }, data: ends.map(e => [e, e]) }]
      }),
      ['actual', 'predicted', 'cluster'], () => points.slice(0, 200).map(p => [p.actual, p.predicted, p.cluster]));
  }

  function projection(points, share) {
    figure('projection', 'Rows in two dimensions',
      `The first two principal components of the standardised features (${number(100 * share)} % of their variance), coloured by cluster. Clusters of models need not be apart here: they differ in how the label depends on the features.`,
      () => base({
        tooltip: tip(p => p.seriesName),
        xAxis: axis('first component', { type: 'value' }), yAxis: upright('second component', { type: 'value' }),
        series: byCluster(points, 'x', 'y')
      }),
      ['first', 'second', 'cluster'], () => points.slice(0, 200).map(p => [p.x, p.y, p.cluster]));
  }

  function confusion(id, title, words, names, counts, rowsAre, columnsAre) {
    const sums = counts.map(row => Math.max(1, row.reduce((a, b) => a + b, 0)));
    const cells = counts.flatMap((row, i) => row.map((n, j) => [j, i, n / sums[i], n]));
    figure(id, title, words,
      heatMap(names, names, cells, [0, 1], rising, v => `${rowsAre} ${names[v[1]]}, ${columnsAre} ${names[v[0]]}\n${number(v[3])} rows, ${number(100 * v[2])} %`),
      [`${rowsAre} \\ ${columnsAre}`, ...names], () => names.map((name, i) => [name, ...counts[i]]));
  }

  function comparison(c) {
    c.measures.forEach(measure => {
      const shown = c.methods.filter(m => m[measure.key] !== null && m[measure.key] !== undefined);
      const names = shown.map(m => m.name).reverse();
      const error = m => measure.spread ? m[measure.spread] || 0 : 0;
      figure('compare-' + measure.key, measure.title, measure.words,
        () => base({
          legend: undefined, grid: unnamed(8),
          tooltip: tip(p => `${p.name}\n${number(p.value[0])}`),
          xAxis: axis(measure.unit, { type: measure.log ? 'log' : 'value' }),
          yAxis: axis('', { type: 'category', data: names, axisLabel: { color: style('--ink') } }),
          series: [
            { type: 'custom', silent: true, data: shown.map(m => [m[measure.key] - error(m), m[measure.key] + error(m), m.name]), encode: { x: [0, 1], y: 2 }, renderItem: interval },
            { type: 'scatter', symbolSize: 11, data: shown.map(m => ({ name: m.name, value: [m[measure.key], m.name], itemStyle: { color: m.name.startsWith('presto') ? colour(5) : colour(0) } })) }
          ]
        }),
        ['method', measure.unit, ...(measure.spread ? ['standard error'] : [])],
        () => shown.map(m => [m.name, m[measure.key], ...(measure.spread ? [m[measure.spread]] : [])]), { height: 6 + 1.7 * names.length });
    });
    section('compare-table', 'All measurements', true,
      table(['method', ...c.columns], c.methods.map(m => [m.name, ...c.columns.map(name => m[name])])));
  }

  /** The standard error as a line through the point. */
  function interval(params, api) {
    const from = api.coord([api.value(0), api.value(2)]);
    const to = api.coord([api.value(1), api.value(2)]);
    return { type: 'line', shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: style('--quiet'), lineWidth: 2 } };
  }

  function facts(id, title, list) {
    section(id, title, false, table(['', ''], list.map(f => [f.name, f.value]), 'facts'));
  }

  function draw() {
    drawn.forEach(figure => {
      figure.instance?.dispose();
      figure.instance = echarts.init(figure.chart, null, { renderer: 'svg' });
      figure.instance.setOption(figure.option(figure.chart.clientWidth));
    });
  }

  function contents() {
    const links = [...main.querySelectorAll('section')].map(s =>
      element('li', {}, element('a', { href: '#' + s.id }, s.querySelector('h2').textContent)));
    document.getElementById('contents').append(element('ul', {}, ...links));
  }

  function themes() {
    const button = document.getElementById('theme');
    const set = dark => {
      document.documentElement.dataset.theme = dark ? 'dark' : 'light';
      button.setAttribute('aria-pressed', String(dark));
      draw();
    };
    const preferred = matchMedia('(prefers-color-scheme: dark)');
    preferred.addEventListener('change', event => set(event.matches));
    button.addEventListener('click', () => set(document.documentElement.dataset.theme !== 'dark'));
    set(preferred.matches);
  }

  function build() {
    document.title = data.title;
    document.getElementById('title').textContent = data.title;
    document.getElementById('subtitle').textContent = data.subtitle;
    main.append(element('div', { class: 'tiles' },
      ...data.headline.map(f => element('div', { class: 'tile' }, element('span', {}, f.name), element('b', {}, number(f.value))))));
    main.append(element('div', { class: 'sections' }));
    if (data.comparison) comparison(data.comparison);
    if (data.rounds) objective(data.rounds);
    if (data.searches) searches(data.searches);
    if (data.candidates) candidates(data.candidates);
    const sieved = (data.rounds || []).filter(r => r.sieve);
    if (sieved.length) sieve(sieved);
    else if (data.rounds) section('sieve', 'The sieve', true, element('p', {}, 'No round on all rows took moves from a sieve: the fit ended with the partition that it began with, or rows were moved in another way (relocations, limits on sizes, parameter selection).'));
    if (data.clusters) clusters(data.clusters.list, data.clusters.fitError);
    if (data.clusters?.coefficients) coefficients(data.clusters.coefficients);
    const rows = data.rows;
    if (rows?.points.some(p => p.actual !== null)) fit(rows.points, rows.label);
    if (rows?.projectedShare !== undefined && rows?.projectedShare !== null) projection(rows.points, rows.projectedShare);
    if (rows?.routing) confusion('routing', 'Router', 'Of the rows of each cluster (where they cost least, their label known; one line each), how many the router sends where, the label unknown; colours are shares. It learned from most of these rows: what it does with others is below, where it comes from.', rows.routing.names, rows.routing.counts, 'cluster', 'sent to');
    if (rows?.classes) confusion('classes', 'Classes', 'Of the rows of each class (one line each), how many are predicted to be of which; colours are shares.', rows.classes.names, rows.classes.counts, 'class', 'predicted');
    if (data.certificate) section('certificate', 'How good the partition is certain to be', true, ...data.certificate.map(s => element('p', {}, s)));
    if (data.settings.length) facts('settings', 'Parameters', data.settings);
    if (data.provenance.length) facts('provenance', 'Where it comes from', data.provenance);
    contents();
    themes();
    let waiting = 0;
    addEventListener('resize', () => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, 100);
    });
  }

  build();
})();
