import { booleanOption, commandNames, valueOption } from '../declaration.ts';
import { profileName } from '../profiles/profile-name.ts';
import { boolean } from '../types.ts';

/** Settings under a name. */
export const profileOptions = {
  profile: valueOption({
    type: profileName,
    group: 'Settings',
    summary: 'take the settings that are saved under this name; flags and variables outrank them',
    valueHint: 'NAME',
    names: 'profile',
    example: '--profile production-backup --vm web01',
    reach: 'flag-and-environment',
    commands: commandNames,
    details:
      'What is given nearer replaces the value of the profile, also of a list: `--email-to a@example.com` leaves none of its recipients. A switch is taken back with `=false`. One that is not there ends with exit status 12. [Profiles](../configuration.md#profiles).',
  }),
  saveProfile: valueOption({
    type: profileName,
    group: 'Settings',
    summary: 'save the other flags of this command line under a name, and end',
    valueHint: 'NAME',
    names: 'profile',
    example: '--save-profile production-backup --snapshot --verify --bandwidth-limit 20',
    reach: 'flag',
    commands: ['export'],
    details:
      'Only what is typed is saved, not what the environment or the configuration file say. A password or a key is refused: what is saved instead is where it can be read (`--password-file`, `--password-command`). A profile of that name which says something else is replaced when a person at the terminal says so.',
  }),
  listProfiles: booleanOption(
    {
      group: 'Settings',
      summary: 'list the profiles, and end',
      reach: 'flag',
      commands: ['export'],
    },
    boolean,
  ),
  deleteProfile: valueOption({
    type: profileName,
    group: 'Settings',
    summary: 'delete a profile, and end',
    valueHint: 'NAME',
    names: 'profile',
    example: '--delete-profile production-backup',
    reach: 'flag',
    commands: ['export'],
  }),
  createDefaultProfiles: booleanOption(
    {
      group: 'Settings',
      summary: 'make the profiles that come with hyperexport, and end',
      reach: 'flag',
      commands: ['export'],
      details:
        'Those that are there already stay as they are. What needs a flag that this version does not have is named, and not made; the exit status is 0 all the same.',
    },
    boolean,
  ),
} as const;
