import { expectAccessible } from './site/axe';
import { test } from './site/fixture';
import { takePictures } from './site/picture';

test('two people talk, and see at once what the other writes', async ({ town, visit }) => {
  const [anna, bram] = [await town.person('anna'), await town.person('bram')];
  const channel = await town.channel('garden', [anna, bram]);
  const path = `/${town.team.name}/channels/${channel.name}`;
  const [hers, his] = [await visit(path, anna), await visit(path, bram)];
  await hers.inChannel();
  await his.inChannel();

  await hers.write('The tulips are in.');
  await his.reads('The tulips are in.');
  await his.write('All *three hundred* of them?');
  await hers.reads('three hundred');

  await expectAccessible(hers.page);
  await takePictures(hers.page, 'channel');
});
